package io.millrace.schemas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Every released version of every contract, from {@code history/index}: one line {@code <id> <record> <version>} each, whose text
 * is {@code history/<record>/<version>.avsc}. The id is the one written in front of each record on the wire, so a line is never
 * changed or removed.
 */
@NullMarked
public final class ReleasedSchemas {
    private static final List<Release> ALL = load();

    private ReleasedSchemas() {}

    /**
     * @param id the schema id on the wire
     * @param version counts up from 1 for each record
     */
    public record Release(int id, String record, int version, Schema schema) {}

    /** All releases, oldest first. */
    public static List<Release> all() {
        return ALL;
    }

    public static @Nullable Release byId(long id) {
        return ALL.stream().filter(release -> release.id() == id).findFirst().orElse(null);
    }

    /** The release with exactly this schema; null where the schema was changed and not released. */
    public static @Nullable Release of(Schema schema) {
        return ALL.stream()
                .filter(release -> release.schema().equals(schema))
                .findFirst()
                .orElse(null);
    }

    private static List<Release> load() {
        var releases = new ArrayList<Release>();
        for (String line : read("index").lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split(" ");
            Schema schema = new Schema.Parser().parse(read(fields[1] + "/" + fields[2] + ".avsc"));
            releases.add(new Release(Integer.parseInt(fields[0]), fields[1], Integer.parseInt(fields[2]), schema));
        }
        return List.copyOf(releases);
    }

    private static String read(String name) {
        try (InputStream in = ReleasedSchemas.class.getResourceAsStream("/history/" + name)) {
            if (in == null) {
                throw new IllegalStateException("history/" + name + " is missing from the schemas jar");
            }
            try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return reader.readAllAsString();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
