package io.millrace.executor.fault;

import io.millrace.schemas.WriteMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ways in which a write goes wrong, each seeded beneath Millrace: a PostgreSQL that changes, loses and doubles rows on their way into
 * the staging table, or between it and the target. What notices that is Millrace's own.
 */
final class SeedWrites {
    /** What is done to each row that comes into the staging table. */
    private static final Map<String, String> ROWS = rows();

    private SeedWrites() {}

    /** @param statements that seed it, in a database that has {@link #clean been cleaned} */
    record Fault(String kind, List<WriteMode> modes, List<String> statements) {}

    private static Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("half of the rows written", "IF NEW.id % 2 = 0 THEN RETURN NULL; END IF;");
        rows.put("one row lost", "IF NEW.id = 7 THEN RETURN NULL; END IF;");
        rows.put("columns of texts swapped", "SELECT NEW.name, NEW.city INTO NEW.city, NEW.name;");
        rows.put("columns of numbers swapped", "SELECT NEW.amount, NEW.ratio INTO NEW.ratio, NEW.amount;");
        rows.put("texts cut", "NEW.name := left(NEW.name, 4);");
        rows.put("blanks cut", "NEW.name := btrim(NEW.name);");
        rows.put("texts in capitals", "NEW.city := upper(NEW.city);");
        rows.put("letters garbled", "NEW.name := convert_from(convert_to(NEW.name, 'UTF8'), 'LATIN1');");
        rows.put("empty text instead of no value", "NEW.city := coalesce(NEW.city, '');");
        rows.put("no value instead of an empty text", "NEW.name := nullif(NEW.name, '');");
        rows.put("digits behind the point lost", "NEW.amount := round(NEW.amount);");
        rows.put("digits of large numbers lost", "NEW.amount := NEW.amount::float8::numeric;");
        rows.put("sign lost", "NEW.amount := abs(NEW.amount);");
        rows.put("floating numbers narrowed", "NEW.ratio := NEW.ratio::real;");
        rows.put("zero instead of no value", "NEW.amount := coalesce(NEW.amount, 0);");
        rows.put("values left out", "NEW.ratio := NULL;");
        rows.put("moments in another zone", "NEW.at := NEW.at + interval '1 hour';");
        rows.put("time of day lost", "NEW.at := date_trunc('day', NEW.at);");
        rows.put("fractions of seconds lost", "NEW.at := date_trunc('second', NEW.at);");
        rows.put("days off by one", "NEW.day := NEW.day + 1;");
        rows.put("truth turned", "NEW.yes := NOT NEW.yes;");
        rows.put("whole numbers narrowed", "NEW.many := NEW.many % 2147483648;");
        rows.put("keys changed", "NEW.id := NEW.id + 1000;");
        return rows;
    }

    static List<Fault> all() {
        List<WriteMode> every = List.of(WriteMode.values());
        List<Fault> faults = new ArrayList<>();
        ROWS.forEach((kind, body) ->
                faults.add(new Fault(kind, every, staging("BEFORE INSERT", "ROW", body + " RETURN NEW;"))));
        faults.add(
                new Fault("rows written twice", every, staging("AFTER INSERT", "STATEMENT", again("TG_TABLE_NAME"))));
        faults.add(new Fault(
                "a row too many",
                every,
                staging("AFTER INSERT", "STATEMENT", again("TG_TABLE_NAME").replace("FROM %I", "FROM %I LIMIT 1"))));
        faults.add(new Fault(
                "keys lost",
                List.of(WriteMode.UPSERT),
                staging("BEFORE INSERT", "ROW", "NEW.id := NULL; RETURN NEW;")));
        faults.add(new Fault(
                "keys the same",
                List.of(WriteMode.UPSERT),
                staging("BEFORE INSERT", "ROW", "NEW.id := 1; RETURN NEW;")));
        faults.add(new Fault("types narrowed", every, narrowed()));
        faults.add(new Fault(
                "rows lost between staging and swap",
                List.of(WriteMode.REPLACE),
                beforeSwap("DELETE FROM %I WHERE id % 2 = 0")));
        faults.add(new Fault(
                "rows doubled between staging and swap",
                List.of(WriteMode.REPLACE),
                beforeSwap("INSERT INTO %1$I SELECT * FROM %1$I")));
        faults.add(new Fault(
                "values changed between staging and swap",
                List.of(WriteMode.REPLACE),
                beforeSwap("UPDATE %I SET amount = 0")));
        faults.add(new Fault("wrong target", List.of(WriteMode.REPLACE), elsewhere()));
        faults.add(new Fault(
                "rows lost on their way to the target",
                List.of(WriteMode.APPEND, WriteMode.UPSERT),
                target("BEFORE INSERT", "ROW", "IF NEW.id % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW;")));
        faults.add(new Fault(
                "appended twice",
                List.of(WriteMode.APPEND),
                target("AFTER INSERT", "STATEMENT", again("'millrace_stage'"))));
        faults.add(new Fault(
                "written to another table",
                List.of(WriteMode.APPEND, WriteMode.UPSERT),
                target("BEFORE INSERT", "ROW", "INSERT INTO other SELECT NEW.*; RETURN NULL;")));
        faults.add(new Fault(
                "rows of that key not updated",
                List.of(WriteMode.UPSERT),
                target("BEFORE UPDATE", "ROW", "IF NEW.id = 2 THEN RETURN NULL; END IF; RETURN NEW;")));
        return faults;
    }

    /** Removes what was seeded. */
    static List<String> clean() {
        return List.of(
                "DROP EVENT TRIGGER IF EXISTS wrong",
                "DROP TABLE IF EXISTS target, other, millrace_ledger CASCADE",
                "DROP FUNCTION IF EXISTS wrong_row CASCADE",
                "DROP FUNCTION IF EXISTS wrong_table CASCADE");
    }

    private static String function(String name, String returns, String body) {
        return "CREATE OR REPLACE FUNCTION " + name + "() RETURNS " + returns + " LANGUAGE plpgsql AS $$ BEGIN " + body
                + " END $$";
    }

    private static String again(String staging) {
        return "IF pg_trigger_depth() = 1 THEN EXECUTE format('INSERT INTO %I SELECT * FROM %I', TG_TABLE_NAME, "
                + staging.replace(
                        "'millrace_stage'",
                        "(SELECT relname FROM pg_class WHERE relname LIKE 'millrace\\_stage\\_%' AND relkind = 'r' LIMIT 1)")
                + "); END IF; RETURN NULL;";
    }

    /** On each table that Millrace stages rows in. */
    private static List<String> staging(String when, String each, String body) {
        return List.of(
                function("wrong_row", "trigger", body),
                onStaging("CREATE TRIGGER wrong " + when + " ON %s FOR EACH " + each + " EXECUTE FUNCTION wrong_row()"),
                "CREATE EVENT TRIGGER wrong ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS')"
                        + " EXECUTE FUNCTION wrong_table()");
    }

    private static String onStaging(String statement) {
        return "CREATE OR REPLACE FUNCTION wrong_table() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE made record; BEGIN FOR"
                + " made IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP IF made.object_identity LIKE"
                + " '%millrace_stage_%' AND made.object_type = 'table' THEN EXECUTE format('" + statement
                + "', made.object_identity); END IF; END LOOP; END $$";
    }

    private static List<String> narrowed() {
        return List.of(
                onStaging(
                        "ALTER TABLE %s ALTER amount TYPE numeric(30, 1), ALTER ratio TYPE real, ALTER at TYPE timestamp(0)"),
                "CREATE EVENT TRIGGER wrong ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS')"
                        + " EXECUTE FUNCTION wrong_table()");
    }

    private static List<String> beforeSwap(String statement) {
        return List.of(
                "CREATE OR REPLACE FUNCTION wrong_table() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('"
                        + statement.replace("% 2", "%% 2")
                        + "', (SELECT relname FROM pg_class WHERE relname LIKE 'millrace\\_stage\\_%' AND relkind = 'r' LIMIT 1)); END $$",
                "CREATE EVENT TRIGGER wrong ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION wrong_table()");
    }

    private static List<String> elsewhere() {
        return List.of(
                "CREATE OR REPLACE FUNCTION wrong_table() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF to_regclass('target') IS NOT"
                        + " NULL AND to_regclass('elsewhere') IS NULL THEN ALTER TABLE target RENAME TO elsewhere; END IF; END $$",
                "CREATE EVENT TRIGGER wrong ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION wrong_table()");
    }

    private static List<String> target(String when, String each, String body) {
        return List.of(
                function("wrong_row", "trigger", body),
                "CREATE TRIGGER wrong " + when + " ON target FOR EACH " + each + " EXECUTE FUNCTION wrong_row()");
    }
}
