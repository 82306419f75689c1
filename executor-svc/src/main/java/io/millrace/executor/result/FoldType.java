package io.millrace.executor.result;

import io.millrace.executor.connect.DatabaseKind;
import io.millrace.language.catalog.DataType;
import java.sql.Types;
import java.util.Locale;

/** Folds a database's own types into the types of the plan language. */
public final class FoldType {
    private FoldType() {}

    /**
     * @param typeName as the database names it; may carry a length or further words
     * @param jdbcType a constant of {@link Types}, for what the name does not tell
     */
    public static DataType fold(DatabaseKind kind, String typeName, int jdbcType) {
        String name = typeName.toLowerCase(Locale.ROOT).strip();
        return switch (kind) {
            case POSTGRESQL -> postgres(name, jdbcType);
            case MYSQL -> mysql(name, jdbcType);
            case SQLITE -> sqlite(name);
        };
    }

    private static DataType postgres(String name, int jdbcType) {
        return switch (name.replaceAll("\\(.*\\)", "")
                .replace("pg_catalog.", "")
                .strip()) {
            case "bool", "boolean" -> DataType.BOOLEAN;
            case "int2", "int4", "int8", "smallint", "integer", "bigint", "serial", "bigserial", "smallserial", "oid" ->
                DataType.INTEGER;
            case "numeric", "decimal" -> DataType.DECIMAL;
            case "float4", "float8", "real", "double precision" -> DataType.DOUBLE;
            case "text",
                    "varchar",
                    "bpchar",
                    "char",
                    "\"char\"",
                    "name",
                    "citext",
                    "character varying",
                    "character",
                    "unknown" -> DataType.TEXT;
            case "date" -> DataType.DATE;
            case "time", "timetz", "time without time zone", "time with time zone" -> DataType.TIME;
            case "timestamp", "timestamptz", "timestamp without time zone", "timestamp with time zone" ->
                DataType.TIMESTAMP;
            // Enumerations come as VARCHAR under a name of their own; uuid, json and the like as OTHER.
            default -> jdbcType == Types.VARCHAR ? DataType.TEXT : DataType.OTHER;
        };
    }

    private static DataType mysql(String name, int jdbcType) {
        if (name.startsWith("tinyint(1)") || name.startsWith("bit(1)") || name.equals("boolean")) {
            return DataType.BOOLEAN;
        }
        return switch (name.replaceAll("\\(.*\\)", "")
                .replace(" unsigned", "")
                .replace(" zerofill", "")
                .strip()) {
            case "tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year" ->
                jdbcType == Types.BIT || jdbcType == Types.BOOLEAN ? DataType.BOOLEAN : DataType.INTEGER;
            case "bit" -> jdbcType == Types.BIT || jdbcType == Types.BOOLEAN ? DataType.BOOLEAN : DataType.OTHER;
            case "decimal", "numeric", "newdecimal" -> DataType.DECIMAL;
            case "float", "double", "real" -> DataType.DOUBLE;
            case "char",
                    "varchar",
                    "tinytext",
                    "text",
                    "mediumtext",
                    "longtext",
                    "enum",
                    "set",
                    "nchar",
                    "nvarchar",
                    "uuid",
                    "inet6" -> DataType.TEXT;
            case "date" -> DataType.DATE;
            case "time" -> DataType.TIME;
            case "datetime", "timestamp" -> DataType.TIMESTAMP;
            default -> DataType.OTHER;
        };
    }

    /**
     * SQLite has no types but affinities (sqlite.org/datatype3.html); what was declared says more about what is meant, so common
     * words are understood first. OTHER for a column without declared type: an expression, whose values tell.
     */
    private static DataType sqlite(String declared) {
        String name = declared.replaceAll("\\(.*\\)", "").strip();
        if (name.isEmpty()) {
            return DataType.OTHER;
        }
        if (name.startsWith("bool")) {
            return DataType.BOOLEAN;
        }
        if (name.startsWith("timestamp") || name.startsWith("datetime")) {
            return DataType.TIMESTAMP;
        }
        if (name.equals("date")) {
            return DataType.DATE;
        }
        if (name.equals("time")) {
            return DataType.TIME;
        }
        if (name.startsWith("decimal")
                || name.startsWith("numeric")
                || name.startsWith("number")
                || name.equals("money")) {
            return DataType.DECIMAL;
        }
        if (name.contains("int")) {
            return DataType.INTEGER;
        }
        if (name.contains("char") || name.contains("clob") || name.contains("text") || name.equals("string")) {
            return DataType.TEXT;
        }
        if (name.contains("blob")) {
            return DataType.OTHER;
        }
        if (name.contains("real") || name.contains("floa") || name.contains("doub")) {
            return DataType.DOUBLE;
        }
        return DataType.DECIMAL;
    }
}
