package io.millrace.embedded;

import io.millrace.cli.ExitCode;
import io.millrace.cli.ShowVersion;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.home.StartupFailure;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "load-demo",
        description = {
            "Loads the demo shop into a PostgreSQL database and makes it the connection 'shop' of a running Millrace.",
            "The account in DEMO_DATABASE_URL owns the tables and may create roles; Millrace itself gets one that only reads."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class LoadDemoCommand implements Callable<Integer> {
    private static final String NO_SUCH_DATABASE = "3D000";

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "${env:DEMO_DATABASE_URL}",
            description = "postgresql://user:password@host:port/database (environment: DEMO_DATABASE_URL).")
    private @Nullable String database;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:MILLRACE_URL:-http://127.0.0.1:8080}",
            description = "Where the gateway is (environment: MILLRACE_URL; default: http://127.0.0.1:8080).")
    private String gateway = "http://127.0.0.1:8080";

    @Override
    public Integer call() throws Exception {
        if (database == null || database.isBlank()) {
            throw new StartupFailure(
                    "Which database? Set DEMO_DATABASE_URL to postgresql://user:password@host:port/database");
        }
        URI uri = URI.create(database);
        if (uri.getHost() == null || uri.getUserInfo() == null || uri.getPath().length() < 2) {
            throw new StartupFailure("DEMO_DATABASE_URL must read postgresql://user:password@host:port/database");
        }
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        String name = uri.getPath().substring(1);
        String[] account = uri.getUserInfo().split(":", 2);
        String server = "jdbc:postgresql://" + uri.getHost() + ":" + port + "/";
        String password = account.length > 1 ? account[1] : "";
        createWhereMissing(server, name, account[0], password);
        var connect = new ConnectShop(new LoadShop(new GenerateShop()), new GatewayClient(URI.create(gateway)));
        try (Connection owner = DriverManager.getConnection(server + name, account[0], password)) {
            boolean loaded =
                    connect.connect(owner, new ConnectShop.Address(uri.getHost(), port, name), LocalDate.now());
            Terminal.system()
                    .out()
                    .println((loaded ? "Loaded the demo shop" : "The demo shop is up to date")
                            + "; ask it as connection '" + ConnectShop.CONNECTION + "'");
        }
        return ExitCode.OK;
    }

    private static void createWhereMissing(String server, String name, String user, String password)
            throws SQLException {
        try {
            DriverManager.getConnection(server + name, user, password).close();
        } catch (SQLException e) {
            if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
                throw e;
            }
            try (Connection any = DriverManager.getConnection(server + "postgres", user, password);
                    Statement statement = any.createStatement()) {
                statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
            }
        }
    }
}
