package io.millrace.executor.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.StageException;
import io.millrace.schemas.ConnectionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is tried against connections, as URLs and hosts: cut into the fields that a connection has, in whichever way an attacker would, none
 * of it may be opened. {@code -Dmillrace.connection.cases=FILE} adds a file of cases.
 */
class ConnectionCasesTest {
    private static final String OWN = "/connection-cases.jsonl";
    private static final Pattern URL = Pattern.compile("(?s)\\s*jdbc:([a-z0-9+]+):(?:([a-z]+):)?(//)?(.*)");
    private static final Pattern PLAIN = Pattern.compile("([^/?]*?)(?::([0-9]+))?/([^?]*)(?:\\?(.*))?");
    /** Names of parameters that are only a matter of taste: there is no field for them, and they would change nothing. */
    private static final List<String> HARMLESS = List.of(
            "sslmode",
            "applicationname",
            "connecttimeout",
            "sockettimeout",
            "currentschema",
            "characterencoding",
            "servertimezone");

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        for (String file : List.of("shop.db", "attach.db")) {
            Files.write(folder.resolve(file), "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII));
        }
        List<String> lines = new ArrayList<>();
        try (var own = ConnectionCasesTest.class.getResourceAsStream(OWN)) {
            lines.addAll(new String(own.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
        String more = System.getProperty("millrace.connection.cases");
        if (more != null) {
            lines.addAll(Files.readAllLines(Path.of(more)));
        }
        return lines.stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .map(each -> DynamicTest.dynamicTest(
                        each.path("id").asString() + " " + each.path("input").asString(), () -> run(each)));
    }

    private static void run(JsonNode each) {
        String input = each.path("input").asString();
        boolean allow = each.path("expect").asString().equals("allow");
        List<Fields> ways = ways(input);
        for (Fields way : ways) {
            assertThat(isOpened(way)).as("%s", way).isEqualTo(allow);
        }
    }

    private record Fields(
            String type, @Nullable String host, @Nullable Integer port, String database) {}

    /** For a URL that has no more than fields, those; for any other, all that might carry it. */
    private static List<Fields> ways(String input) {
        if (input.startsWith("host=")) {
            String host = input.substring("host=".length());
            return List.of(new Fields("postgresql", host, null, "shop"), new Fields("mysql", host, null, "shop"));
        }
        Matcher url = URL.matcher(input);
        if (!url.matches()) {
            throw new IllegalArgumentException("not a URL: " + input);
        }
        String scheme = url.group(1);
        String rest = url.group(4);
        if (scheme.equals("sqlite")) {
            return List.of(new Fields("sqlite", null, null, rest));
        }
        Matcher plain = PLAIN.matcher(rest);
        if (input.equals(input.strip()) && url.group(2) == null && url.group(3) != null && plain.matches()) {
            String host = plain.group(1);
            Integer port = plain.group(2) == null ? null : Integer.valueOf(plain.group(2));
            String query = plain.group(4);
            if (query == null
                    || Stream.of(query.split("&"))
                            .allMatch(each -> HARMLESS.contains(
                                    each.replaceFirst("=.*", "").toLowerCase(Locale.ROOT)))) {
                return List.of(new Fields(scheme, host, port, plain.group(3)));
            }
            String database = plain.group(3) + "?" + query;
            return List.of(
                    new Fields(scheme, host, port, database),
                    new Fields(scheme, host + "/" + database, port, "shop"),
                    new Fields(input, host, port, plain.group(3)));
        }
        return List.of(
                new Fields(scheme, rest, null, "shop"),
                new Fields(scheme, url.group(3) == null ? null : "db.example.com", null, rest),
                new Fields(input, "db.example.com", null, "shop"));
    }

    /** Whether a driver would be let near it, where operators allow public hosts. */
    private static boolean isOpened(Fields fields) {
        var settings = new ConnectionSettings(
                "c",
                "c",
                fields.type(),
                fields.host(),
                fields.port(),
                fields.database(),
                "u",
                null,
                Instant.EPOCH,
                null,
                true);
        try {
            DatabaseAddress address = DatabaseAddress.of(settings, List.of(folder));
            return !(address instanceof DatabaseAddress.Server server)
                    || AllowedHosts.parse("public").allows(server.host(), resolved(server.host()));
        } catch (StageException | UnknownHostException refused) {
            return false;
        }
    }

    /** Names of the examples have no address here; they stand for hosts of the Internet. */
    private static InetAddress resolved(String host) throws UnknownHostException {
        return host.endsWith(".example.com") ? InetAddress.getByName("93.184.216.34") : InetAddress.getByName(host);
    }
}
