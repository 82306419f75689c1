package io.millrace.gateway.connect;

import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadBody;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the body of a connection, field by field: never a URL. What a change leaves out stays as it was. */
final class ReadConnection {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_NAME = 200;
    private static final int LARGEST_PORT = 65_535;

    private ReadConnection() {}

    /** The databases a connection can be of. */
    private enum DbType {
        POSTGRESQL,
        MYSQL,
        MARIADB,
        SQLITE
    }

    /**
     * What a body says, checked.
     *
     * @param id null where one is to be made of the name
     * @param dbType as in ConnectionSettings
     * @param password as it came; null where the body has none
     * @param skipTest whether it is to be saved untested
     */
    record Draft(
            @Nullable String id,
            String name,
            String dbType,
            @Nullable String host,
            @Nullable Integer port,
            String database,
            @Nullable String username,
            @Nullable String password,
            boolean readOnly,
            boolean skipTest) {

        /** Never shows the password. */
        @Override
        public String toString() {
            return "Draft[" + id + ", " + dbType + "]";
        }
    }

    /**
     * @param before the connection that is changed; null for a new one
     * @throws io.millrace.gateway.problem.ProblemException where a field is not what it should be
     */
    static Draft of(byte[] json, @Nullable Draft before) {
        ReadBody body = ReadBody.of(json);
        String name = text(body, "name", before == null ? null : before.name());
        DbType type = body.has("db_type") || before == null
                ? body.optionalWord("db_type", DbType.class)
                : DbType.valueOf(before.dbType().toUpperCase(Locale.ROOT));
        String host = text(body, "host", before == null ? null : before.host());
        Long port = body.has("port") || before == null || before.port() == null
                ? body.optionalNumber("port")
                : Long.valueOf(before.port());
        String database = text(body, "database", before == null ? null : before.database());
        String username = text(body, "username", before == null ? null : before.username());
        String password = body.optionalText("password");
        String id = before == null ? body.optionalText("id") : before.id();
        Boolean readOnly = body.optionalFlag("read_only");
        Boolean skipTest = body.optionalFlag("skip_test");
        body.check();

        if (name == null
                || name.isBlank()
                || name.length() > LONGEST_NAME
                || CONTROL.matcher(name).find()) {
            body.fault(Fault.invalid(
                    "name",
                    "The connection has no name, or one that is none.",
                    "Give it a name of up to " + LONGEST_NAME + " characters."));
        }
        if (id != null && !ID.matcher(id).matches()) {
            body.fault(Fault.invalid(
                    "id",
                    "The id is not one that a connection can have.",
                    "Use up to 63 lower-case letters, digits, - and _, or leave it out and one is made of the name."));
        }
        if (type == null) {
            body.fault(Fault.invalid(
                    "db_type", "The db_type is missing.", "Give one of postgresql, mysql, mariadb, sqlite."));
        }
        if (database == null
                || database.isBlank()
                || database.length() > LONGEST_TEXT
                || CONTROL.matcher(database).find()) {
            body.fault(Fault.invalid(
                    "database",
                    "The database is missing, or not a name.",
                    "Give the database's name, for sqlite the path of its file."));
        }
        if (type != null && type != DbType.SQLITE) {
            if (host == null || !HOST.matcher(host).matches()) {
                body.fault(Fault.invalid(
                        "host",
                        "The host is missing or not a host name.",
                        "Give a name or an address, without a port."));
            }
            if (username == null || username.isBlank() || username.length() > LONGEST_NAME) {
                body.fault(Fault.invalid("username", "The username is missing.", "Give the user to log in as."));
            }
        }
        if (port != null && (port < 1 || port > LARGEST_PORT)) {
            body.fault(Fault.invalid("port", "The port is not one.", "Give a number from 1 to 65535."));
        }
        if (password != null && password.length() > LONGEST_TEXT) {
            body.fault(Fault.invalid(
                    "password", "The password is too long.", "Give up to " + LONGEST_TEXT + " characters."));
        }
        body.check();
        return new Draft(
                id,
                String.valueOf(name).strip(),
                type == DbType.MARIADB ? "mysql" : String.valueOf(type).toLowerCase(Locale.ROOT),
                host,
                port == null ? null : port.intValue(),
                String.valueOf(database),
                username,
                password,
                readOnly == null ? before == null || before.readOnly() : readOnly,
                Boolean.TRUE.equals(skipTest));
    }

    private static @Nullable String text(ReadBody body, String field, @Nullable String before) {
        return body.has(field) ? body.optionalText(field) : before;
    }
}
