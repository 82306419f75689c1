package io.millrace.executor.probe;

import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Source;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Stage;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tries settings out that nobody has saved yet: logs in, asks the server what it is, and whether the account could do more than
 * read. Keeps nothing; the password stays sealed up to here.
 */
public final class TestConnection implements StageHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SECONDS = 5;

    private static final String POSTGRES_POWERS = """
            SELECT r.rolsuper, EXISTS (
                SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'f')
                   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
                   AND has_schema_privilege(n.oid, 'USAGE')
                   AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
              FROM pg_roles r WHERE r.rolname = current_user""";

    private static final String MYSQL_POWERS = """
            SELECT EXISTS (SELECT 1 FROM information_schema.user_privileges WHERE privilege_type = 'SUPER'),
                   EXISTS (SELECT 1 FROM information_schema.user_privileges
                            WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'DROP', 'CREATE', 'ALTER'))
                OR EXISTS (SELECT 1 FROM information_schema.schema_privileges
                            WHERE table_schema = DATABASE()
                              AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'DROP', 'CREATE', 'ALTER'))
                OR EXISTS (SELECT 1 FROM information_schema.table_privileges
                            WHERE table_schema = DATABASE()
                              AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'DROP', 'CREATE', 'ALTER'))""";

    private final Connections connections;

    public TestConnection(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Stage stage() {
        return Stage.PROBE;
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public StageOutcome handle(Work work) throws StageException {
        ConnectionSettings candidate = work.request().getContext().getCandidate();
        if (candidate == null) {
            throw new StageException(
                    Category.CONTRACT,
                    "no-candidate",
                    "The request to test a connection carries no settings.",
                    "Put the settings into the request's context as candidate.");
        }
        long start = System.nanoTime();
        try (Source source = connections.candidate(candidate)) {
            work.progress("Connecting to " + source.address().shown());
            Map<String, Object> output = source.visit(connection -> look(connection, source.kind(), candidate));
            output.put("elapsed_ms", (System.nanoTime() - start) / 1_000_000);
            return new StageOutcome.Completed(work.request().getContext(), JSON.writeValueAsString(output));
        }
    }

    private static Map<String, Object> look(Connection connection, DatabaseKind kind, ConnectionSettings candidate)
            throws SQLException {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("server", server(connection.getMetaData()));
        seen.put("warnings", candidate.getReadOnly() ? warnings(connection, kind) : List.of());
        return seen;
    }

    /** "PostgreSQL 18.6": packagers put more into the version, after a space or a hyphen. */
    private static String server(DatabaseMetaData about) throws SQLException {
        return about.getDatabaseProductName() + " "
                + about.getDatabaseProductVersion().split("[ -]", 2)[0];
    }

    private static List<String> warnings(Connection connection, DatabaseKind kind) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> powers(connection, POSTGRES_POWERS);
            case MYSQL -> powers(connection, MYSQL_POWERS);
            // The file is opened read-only, whoever may write it.
            case SQLITE -> List.of();
        };
    }

    private static List<String> powers(Connection connection, String query) throws SQLException {
        List<String> warnings = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(SECONDS);
            try (ResultSet row = statement.executeQuery(query)) {
                if (row.next() && row.getBoolean(1)) {
                    warnings.add("The account is an administrator; use one that may only read.");
                } else if (row.getBoolean(2)) {
                    warnings.add(
                            "The account may change data. Millrace only reads; an account that can do no more is safer.");
                }
            }
        }
        return warnings;
    }
}
