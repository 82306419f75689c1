package io.millrace.language.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Dialect;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The lists of functions against real databases. */
class FunctionListsTest {
    /** Of the grammar, not of the catalog of functions. */
    private static final Set<String> OF_POSTGRESQLS_GRAMMAR = Set.of(
            "coalesce",
            "nullif",
            "greatest",
            "least",
            "grouping",
            "trim",
            "xmlconcat",
            "xmlelement",
            "xmlforest",
            "xmlpi",
            "xmlparse",
            "xmlserialize",
            "xmlroot",
            "xmltable",
            "xmlattributes",
            "xmlnamespaces",
            "json_array",
            "json_exists",
            "json_query",
            "json_value",
            "json_table",
            "json_objectagg",
            "json_arrayagg",
            "json",
            "json_scalar",
            "json_serialize",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp");

    @Test
    void postgresqlsDoNothingButCompute() throws Exception {
        DialectWords words = DialectWords.of(Dialect.POSTGRESQL);
        Set<String> known = new TreeSet<>();
        Set<String> volatiles = new TreeSet<>();
        Set<String> forSuperusers = new TreeSet<>();
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT proname, provolatile = 'v', proacl IS NOT NULL FROM pg_proc"
                                + " WHERE pronamespace = 'pg_catalog'::regnamespace")) {
            while (rows.next()) {
                String name = rows.getString(1);
                if (words.functions().contains(name)) {
                    known.add(name);
                    if (rows.getBoolean(2)) {
                        volatiles.add(name);
                    }
                    if (rows.getBoolean(3)) {
                        forSuperusers.add(name);
                    }
                }
            }
        }
        Set<String> unknown = new TreeSet<>(words.functions());
        unknown.removeAll(known);
        unknown.removeAll(OF_POSTGRESQLS_GRAMMAR);
        assertThat(unknown).as("not functions of PostgreSQL").isEmpty();
        assertThat(volatiles).as("volatile").isEqualTo(new TreeSet<>(words.volatiles()));
        assertThat(forSuperusers).as("not for everybody").isEmpty();
    }

    @Test
    void sqlitesAreItsOwn() throws Exception {
        Set<String> known = new TreeSet<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("PRAGMA function_list")) {
                while (rows.next()) {
                    known.add(rows.getString("name"));
                }
            }
            try (ResultSet rows = statement.executeQuery("PRAGMA module_list")) {
                while (rows.next()) {
                    known.add(rows.getString("name"));
                }
            }
        }
        Set<String> unknown = new TreeSet<>(DialectWords.of(Dialect.SQLITE).functions());
        unknown.removeAll(known);
        // Not in every build of SQLite, and harmless where they are.
        assertThat(unknown)
                .isSubsetOf(
                        "generate_series",
                        "median",
                        "percentile",
                        "percentile_cont",
                        "percentile_disc",
                        "bm25",
                        "highlight",
                        "snippet",
                        "soundex",
                        "unistr",
                        "json_array_insert",
                        "jsonb_array_insert",
                        "json_each",
                        "json_tree",
                        "jsonb_each",
                        "jsonb_tree",
                        "stdev",
                        "variance",
                        "mode",
                        "lower_quartile",
                        "upper_quartile");
    }
}
