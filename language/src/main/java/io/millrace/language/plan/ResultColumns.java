package io.millrace.language.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The columns of a result: the fields of a relation under names that are all different. */
public final class ResultColumns {
    private ResultColumns() {}

    /** The first of two fields of one name keeps it, the other has its qualifier before it. */
    public static List<Field> of(List<Field> fields) {
        List<Field> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            String name = field.name();
            if (!names.add(name)) {
                name = field.qualifier() + "_" + field.name();
                for (int i = 2; !names.add(name); i++) {
                    name = field.qualifier() + "_" + field.name() + "_" + i;
                }
            }
            columns.add(new Field(null, name, field.type(), field.nullable()));
        }
        return List.copyOf(columns);
    }
}
