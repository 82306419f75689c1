package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.schemas.Category;
import io.millrace.schemas.Target;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The name of a table to be written to. Any characters that can be read may stand in it: names are always quoted.
 *
 * @param schema null for the default one
 */
public record TableName(@Nullable String schema, String name) {
    /** PostgreSQL cuts what is longer, in bytes; MySQL refuses 65 characters. */
    private static final int LONGEST = 63;

    /** Millrace's own tables begin with it. */
    static final String OWN = "millrace_";

    /** @throws StageException USER invalid-target-name */
    public static TableName of(Target target, DatabaseKind kind) throws StageException {
        String schema = target.getSchemaName();
        if (schema != null) {
            check(schema);
        }
        check(target.getName());
        if (target.getName().toLowerCase(java.util.Locale.ROOT).startsWith(OWN)) {
            throw invalid("names that begin with " + OWN + " are Millrace's own");
        }
        if (kind == DatabaseKind.MYSQL
                && (target.getName() + schema).codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
            throw invalid("MySQL and MariaDB have no names with characters such as emoji");
        }
        if (kind == DatabaseKind.SQLITE && schema != null) {
            if (!schema.equalsIgnoreCase("main")) {
                throw invalid("SQLite has no schemas");
            }
            schema = null;
        }
        return new TableName(schema, target.getName());
    }

    private static void check(String part) throws StageException {
        if (part.isBlank() || part.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw invalid("a name has 1 to " + LONGEST + " bytes");
        }
        if (part.chars().anyMatch(Character::isISOControl)
                || part.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE)) {
            throw invalid("a name has no control characters");
        }
    }

    private static StageException invalid(String why) {
        return new StageException(
                Category.USER,
                "invalid-target-name",
                "The table cannot be called that: " + why + ".",
                "Give another name, such as mart.monthly_sales.");
    }

    TableName in(@Nullable String otherSchema) {
        return new TableName(otherSchema, name);
    }

    /** Another table beside this one. */
    TableName sibling(String otherName) {
        return new TableName(schema, otherName);
    }

    /** For statements. */
    String quoted(DatabaseKind kind) {
        return (schema == null ? "" : quote(kind, schema) + ".") + quote(kind, name);
    }

    static String quote(DatabaseKind kind, String identifier) {
        String mark = kind == DatabaseKind.MYSQL ? "`" : "\"";
        return mark + identifier.replace(mark, mark + mark) + mark;
    }

    /** For people. */
    @Override
    public String toString() {
        return (schema == null ? "" : schema + ".") + name;
    }
}
