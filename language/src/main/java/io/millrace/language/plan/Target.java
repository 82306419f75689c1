package io.millrace.language.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.language.catalog.DataType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the rows of a plan are kept. A plan without one only answers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Target.Table.class, name = "table"),
    @JsonSubTypes.Type(value = Target.Files.class, name = "files")
})
public sealed interface Target {

    Mode mode();

    /** A short text for messages and trees. */
    String describe();

    /** What happens to what is there already. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = CreateOrReplace.class, name = "create_or_replace"),
        @JsonSubTypes.Type(value = Append.class, name = "append"),
        @JsonSubTypes.Type(value = Upsert.class, name = "upsert")
    })
    sealed interface Mode {
        String describe();
    }

    /** Afterwards the target holds the rows of the plan and nothing else. */
    record CreateOrReplace() implements Mode {
        @Override
        public String describe() {
            return "create or replace";
        }
    }

    /** The rows are added to those that are there. */
    record Append() implements Mode {
        @Override
        public String describe() {
            return "append";
        }
    }

    /**
     * A row that is there with the same key is replaced, the others are added.
     *
     * @param key names of result columns that tell the rows apart; none of them may be null
     */
    record Upsert(List<String> key) implements Mode {
        public Upsert {
            key = List.copyOf(key);
            PlanException.require(!key.isEmpty(), "an upsert needs a key");
            PlanException.require(new HashSet<>(key).size() == key.size(), "a key names a column once: " + key);
        }

        @Override
        public String describe() {
            return "upsert by " + String.join(", ", key);
        }
    }

    /**
     * A table, with a column per column of the result.
     *
     * @param connectionId of the database it is in; null for the one the plan reads
     * @param schema null for the default one
     */
    record Table(@Nullable String connectionId, @Nullable String schema, String name, Mode mode) implements Target {
        public Table {
            Objects.requireNonNull(mode);
            PlanException.require(!name.isBlank(), "a target table needs a name");
            PlanException.require(schema == null || !schema.isBlank(), "a schema is left out or has a name");
            PlanException.require(
                    connectionId == null || !connectionId.isBlank(), "a connection is left out or has an id");
        }

        @Override
        public String describe() {
            return "table " + (connectionId == null ? "" : connectionId + ":") + (schema == null ? "" : schema + ".")
                    + name + ", " + mode.describe();
        }
    }

    /** How files are written. */
    enum FileFormat {
        CSV,
        /** One object a line. */
        JSON,
        PARQUET,
        /** A Delta Lake table. */
        DELTA
    }

    /**
     * Files in the artifact store.
     *
     * @param path below the store's root, parts divided by slashes: {@code reports/monthly_sales}
     */
    record Files(String path, FileFormat format, Mode mode) implements Target {
        private static final Pattern PATH = Pattern.compile("[\\w-][\\w.-]*(/[\\w-][\\w.-]*)*");

        public Files {
            Objects.requireNonNull(format);
            Objects.requireNonNull(mode);
            PlanException.require(
                    PATH.matcher(path).matches(),
                    "'" + path
                            + "' is not a path below the artifact store: letters, digits, and . _ - within its parts");
            PlanException.require(
                    !(mode instanceof Upsert) || format == FileFormat.DELTA,
                    "rows of " + format + " files cannot be replaced one by one; only DELTA takes an upsert");
        }

        @Override
        public String describe() {
            return format + " files " + path + ", " + mode.describe();
        }
    }

    /** Checks that a result with these columns can be kept in the target. */
    static void check(Target target, List<Field> columns) {
        var names = new HashSet<String>();
        for (Field column : columns) {
            PlanException.require(
                    column.type() != DataType.OTHER,
                    "column " + column.name() + " has a type that cannot be kept; cast it to TEXT");
            PlanException.require(
                    names.add(column.name().toLowerCase(Locale.ROOT)),
                    "the target would have column " + column.name() + " twice");
        }
        if (target.mode() instanceof Upsert upsert) {
            for (String name : upsert.key()) {
                Field column = columns.stream()
                        .filter(field -> field.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new PlanException("the key " + name + " is not among the columns "
                                + columns.stream().map(Field::name).collect(Collectors.joining(", "))));
                PlanException.require(!column.nullable(), "the key " + name + " may be missing in the result");
            }
        }
    }
}
