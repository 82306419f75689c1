package io.millrace.embedded.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Puts the demo shop into the {@code public} schema of a PostgreSQL database in one transaction: whoever reads meanwhile sees
 * the old shop or the new one. A database that holds a shop table which this class did not make is left alone.
 */
public final class LoadShop {
    /** The role that the connection to the shop uses; it can read and nothing else. */
    public static final String READER = "shop_reader";

    private static final Pattern MARK = Pattern.compile("Millrace demo shop v(\\d+) up to (\\d{4}-\\d{2}-\\d{2})");
    private static final int CHUNK = 1 << 16;

    private final GenerateShop generate;

    public LoadShop(GenerateShop generate) {
        this.generate = generate;
    }

    /** @return the day up to which the loaded shop goes; empty where none of this version is loaded */
    public Optional<LocalDate> loadedUpTo(Connection connection) throws SQLException {
        return mark(connection)
                .filter(mark -> Integer.parseInt(mark.group(1)) == GenerateShop.VERSION)
                .map(mark -> LocalDate.parse(mark.group(2)));
    }

    /** @return true where it loaded, false where the shop of that day was there already */
    public boolean loadUnlessCurrent(Connection connection, LocalDate today, String readerPassword)
            throws SQLException {
        if (loadedUpTo(connection).filter(today::equals).isPresent()) {
            return false;
        }
        load(connection, generate.generate(today), readerPassword);
        return true;
    }

    /** @param readerPassword of the role {@link #READER}, which is made where it is missing */
    public void load(Connection connection, Shop shop, String readerPassword) throws SQLException {
        boolean ours = mark(connection).isPresent();
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (ours) {
                statement.execute(
                        "DROP TABLE IF EXISTS " + String.join(", ", tables(shop).keySet()));
            }
            statement.execute(resource("/demo/shop.sql"));
            for (Map.Entry<String, List<? extends Shop.Row>> table :
                    tables(shop).entrySet()) {
                copy(connection, table.getKey(), table.getValue());
            }
            statement.execute(resource("/demo/shop-keys.sql"));
            grantReading(statement, readerPassword);
            statement.execute("COMMENT ON SCHEMA public IS 'Millrace demo shop v%d up to %s'"
                    .formatted(GenerateShop.VERSION, shop.today()));
            connection.commit();
            statement.execute("ANALYZE");
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private static Map<String, List<? extends Shop.Row>> tables(Shop shop) {
        var tables = new LinkedHashMap<String, List<? extends Shop.Row>>();
        tables.put("categories", shop.categories());
        tables.put("products", shop.products());
        tables.put("customers", shop.customers());
        tables.put("orders", shop.orders());
        tables.put("order_items", shop.orderItems());
        tables.put("payments", shop.payments());
        tables.put("web_visits", shop.webVisits());
        return tables;
    }

    private static void copy(Connection connection, String table, List<? extends Shop.Row> rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
        try {
            var text = new StringBuilder(CHUNK + 1_024);
            for (Shop.Row row : rows) {
                appendLine(text, row);
                if (text.length() >= CHUNK) {
                    write(copy, text);
                }
            }
            write(copy, text);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void write(CopyIn copy, StringBuilder text) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    /** The generator's words hold no tab, line break or backslash, so that COPY's text format needs no escapes. */
    private static void appendLine(StringBuilder text, Shop.Row row) {
        char separator = 0;
        for (Object cell : row.cells()) {
            if (separator != 0) {
                text.append(separator);
            }
            text.append(cell == null ? "\\N" : cell);
            separator = '\t';
        }
        text.append('\n');
    }

    /** Makes the reading account, or gives it a new password. */
    public void grantReading(Connection connection, String password) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            grantReading(statement, password);
        }
    }

    private static void grantReading(Statement statement, String password) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + READER + "'")) {
            if (!found.next()) {
                statement.execute("CREATE ROLE " + READER + " LOGIN");
            }
        }
        statement.execute("ALTER ROLE " + READER + " PASSWORD '" + password.replace("'", "''") + "'");
        statement.execute("ALTER ROLE " + READER + " SET default_transaction_read_only = on");
        statement.execute("GRANT USAGE ON SCHEMA public TO " + READER);
        statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + READER);
    }

    private static Optional<Matcher> mark(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT obj_description('public'::regnamespace)")) {
            String comment = found.next() ? found.getString(1) : null;
            if (comment == null) {
                return Optional.empty();
            }
            Matcher matcher = MARK.matcher(comment);
            return matcher.matches() ? Optional.of(matcher) : Optional.empty();
        }
    }

    private static String resource(String name) {
        try (InputStream in = LoadShop.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
