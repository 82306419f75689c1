package io.millrace.gateway.web;

import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.WrittenFile;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The files that answers were written to, over HTTP. */
@RestController
@Tag(name = "Files")
public class FileApi {
    private static final String FILES = "/api/v1/files";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+\\.(?:csv|json|parquet|delta)");
    private static final int CHUNK = 64 * 1024;

    private final ArtifactStore store;
    private final WriteToKafka mayBlock;

    public FileApi(ArtifactStore store, WriteToKafka mayBlock) {
        this.store = store;
        this.mayBlock = mayBlock;
    }

    @Operation(summary = "The files that answers were written to")
    @GetMapping(path = FILES, produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<List<Map<String, Object>>> files() {
        return mayBlock.call(() -> {
            List<Map<String, Object>> files = new ArrayList<>();
            for (WrittenFile written : WrittenFile.all(store)) {
                Map<String, Object> file = new LinkedHashMap<>();
                file.put("name", written.name());
                file.put("format", written.format());
                file.put("rows", written.rows());
                file.put("bytes", written.bytes());
                file.put("version", written.version());
                file.put(
                        "columns",
                        written.columns().stream().map(WrittenFile.Column::name).toList());
                files.add(file);
            }
            return files;
        });
    }

    @Operation(summary = "One of them; a Delta Lake table as a ZIP file of its folder")
    @GetMapping(FILES + "/{name}")
    Mono<Void> file(@PathVariable String name, ServerHttpResponse response) {
        return mayBlock.call(() -> NAME.matcher(name).matches()
                        && WrittenFile.find(store, name).isPresent())
                .flatMap(there -> {
                    if (!there) {
                        return Mono.error(new ProblemException(unknown()));
                    }
                    response.getHeaders().setContentType(type(name));
                    response.getHeaders()
                            .set(
                                    HttpHeaders.CONTENT_DISPOSITION,
                                    "attachment; filename=\"" + name + (isFolder(name) ? ".zip" : "") + "\"");
                    response.getHeaders().set("X-Content-Type-Options", "nosniff");
                    return response.writeWith(Flux.from(DataBufferUtils.outputStreamPublisher(
                            out -> {
                                try {
                                    send(name, out);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            response.bufferFactory(),
                            task -> Thread.ofVirtual().name("download").start(task),
                            CHUNK)));
                });
    }

    private void send(String name, OutputStream out) throws IOException {
        if (!isFolder(name)) {
            try (SeekableByteChannel file =
                    WrittenFile.open(store, name).orElseThrow(() -> new NoSuchFileException(name))) {
                Channels.newInputStream(file).transferTo(out);
            }
            return;
        }
        String above = WrittenFile.folder(name);
        above = above.substring(0, above.length() - name.length());
        var zip = new ZipOutputStream(out);
        // Parquet is compressed already.
        zip.setLevel(Deflater.BEST_SPEED);
        for (String key : WrittenFile.keysOfTable(store, name)) {
            zip.putNextEntry(new ZipEntry(key.substring(above.length())));
            try (SeekableByteChannel file = store.open(key)) {
                Channels.newInputStream(file).transferTo(zip);
            }
            zip.closeEntry();
        }
        zip.finish();
    }

    private static boolean isFolder(String name) {
        return name.endsWith("." + WrittenFile.DELTA);
    }

    private static MediaType type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> MediaType.valueOf("text/csv;charset=UTF-8");
            // An object in each line.
            case "json" -> MediaType.valueOf("application/jsonl");
            case WrittenFile.DELTA -> MediaType.valueOf("application/zip");
            default -> MediaType.valueOf("application/vnd.apache.parquet");
        };
    }

    private static Problem unknown() {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "unknown-file",
                Category.USER,
                "There is no file of this name.",
                "GET /api/v1/files lists the files that answers were written to.");
    }
}
