package io.millrace.gateway.glossary;

import io.millrace.gateway.connect.KnownConnections;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.language.glossary.CheckedGlossary;
import io.millrace.schemas.ConnectionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Reads the folder of glossaries once, at the start: {@code shop.yaml} is the glossary of the connection with the id or the name
 * "shop". A connection may be created after the start: its file waits for it. What is wrong with a file is logged, and the
 * connection keeps the glossary it has.
 */
public final class PublishGlossaryFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PublishGlossaryFiles.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final @Nullable Path folder;
    private final KnownConnections connections;
    private final StoreGlossary store;
    private final Thread thread;

    /** A file that waits for its connection. */
    private record Waiting(String name, String yaml) {}

    /** @param folder null for none */
    public PublishGlossaryFiles(@Nullable Path folder, KnownConnections connections, StoreGlossary store) {
        this.folder = folder;
        this.connections = connections;
        this.store = store;
        this.thread = Thread.ofVirtual().name("glossary-files").unstarted(this::run);
    }

    public void start() {
        if (folder != null) {
            thread.start();
        }
    }

    private void run() {
        List<Waiting> waiting = files();
        try {
            while (!waiting.isEmpty()) {
                waiting.removeIf(this::publish);
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Waiting> files() {
        List<Waiting> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                    files.add(new Waiting(name.substring(0, name.lastIndexOf('.')), Files.readString(file)));
                }
            }
        } catch (IOException broken) {
            log.error("The glossaries in {} cannot be read: {}", folder, broken.toString());
        }
        return files;
    }

    /** Whether there is nothing more to do for the file. */
    private boolean publish(Waiting file) {
        Optional<ConnectionSettings> connection = connection(file.name());
        if (connection.isEmpty()) {
            return false;
        }
        String id = connection.get().getConnectionId();
        try {
            CheckedGlossary checked = store.put(id, file.yaml()).block();
            if (checked != null) {
                log.info("Connection {} uses the glossary {}", id, file.name());
            }
            return true;
        } catch (ProblemException refused) {
            HttpStatus status = refused.problem().status();
            if (status == HttpStatus.CONFLICT || status.is5xxServerError()) {
                return false;
            }
            refused.problem()
                    .errors()
                    .forEach(error -> log.error("Glossary {}, {}: {}", file.name(), error.field(), error.message()));
            return true;
        } catch (RuntimeException broken) {
            log.warn("The glossary {} cannot be published yet: {}", file.name(), broken.toString());
            return false;
        }
    }

    private Optional<ConnectionSettings> connection(String name) {
        List<ConnectionSettings> all = connections.all();
        return all.stream()
                .filter(known -> known.getConnectionId().equals(name))
                .findFirst()
                .or(() -> all.stream()
                        .filter(known -> known.getName().equalsIgnoreCase(name))
                        .findFirst());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
