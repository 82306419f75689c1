package io.millrace.eval.gold;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.form.Term;
import io.millrace.language.index.CatalogIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables that the FROM clause of one query names, and those of the query around it. Names match in any letter case. */
final class GoldScope {
    /** One occurrence of a table; its columns carry its number in {@code via} until the joins are known. */
    record Instance(int number, @Nullable String alias, Table table) {
        String mark() {
            return "#" + number;
        }

        Optional<Term.Attribute> column(String name) {
            return table.columns().stream()
                    .map(Column::name)
                    .filter(name::equalsIgnoreCase)
                    .findFirst()
                    .map(column -> new Term.Attribute(table.name(), column, mark()));
        }
    }

    private final CatalogIndex index;
    private final @Nullable GoldScope around;
    private final List<Instance> instances = new ArrayList<>();

    GoldScope(CatalogIndex index, @Nullable GoldScope around) {
        this.index = index;
        this.around = around;
    }

    CatalogIndex index() {
        return index;
    }

    List<Instance> instances() {
        return instances;
    }

    Instance add(String tableName, @Nullable String alias) {
        String plain = unquoted(tableName);
        Table table = index.catalog().tables().stream()
                .filter(candidate -> candidate.name().equalsIgnoreCase(plain))
                .findFirst()
                .orElseThrow(() -> new OutsideForm("a table that the catalog does not have"));
        Instance instance = new Instance(instances.size(), alias == null ? null : unquoted(alias), table);
        instances.add(instance);
        return instance;
    }

    Instance instance(Term.Attribute attribute) {
        String via = attribute.via();
        return instances.get(Integer.parseInt(String.valueOf(via).substring(1)));
    }

    Optional<Instance> named(String qualifier) {
        String plain = unquoted(qualifier);
        return instances.stream()
                .filter(instance -> plain.equalsIgnoreCase(instance.alias()))
                .findFirst()
                .or(() -> instances.stream()
                        .filter(instance -> instance.alias() == null
                                && instance.table().name().equalsIgnoreCase(plain))
                        .findFirst())
                .or(() -> instances.stream()
                        .filter(instance -> instance.table().name().equalsIgnoreCase(plain))
                        .findFirst());
    }

    /** The column of this query that a name stands for. */
    Optional<Term.Attribute> column(@Nullable String qualifier, String name) {
        String plain = unquoted(name);
        if (qualifier != null) {
            return named(qualifier).flatMap(instance -> instance.column(plain));
        }
        return instances.stream()
                .flatMap(instance -> instance.column(plain).stream())
                .findFirst();
    }

    boolean outside(@Nullable String qualifier, String name) {
        return around != null && (around.column(qualifier, name).isPresent() || around.outside(qualifier, name));
    }

    static String unquoted(String name) {
        if (name.length() >= 2 && "\"`[".indexOf(name.charAt(0)) >= 0) {
            return name.substring(1, name.length() - 1);
        }
        return name;
    }
}
