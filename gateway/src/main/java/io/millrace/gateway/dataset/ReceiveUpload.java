package io.millrace.gateway.dataset;

import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.multipart.FilePartEvent;
import org.springframework.http.codec.multipart.FormPartEvent;
import org.springframework.http.codec.multipart.PartEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Takes a form with a file in it: the file goes to the artifact store as it comes, and nothing of it is held in memory or left behind
 * where it is too large or breaks off.
 */
public final class ReceiveUpload {
    private static final int LONGEST_FILE_NAME = 200;

    private final ArtifactStore store;
    private final long mostBytes;

    public ReceiveUpload(ArtifactStore store, GatewaySettings settings) {
        this.store = store;
        this.mostBytes = settings.uploadBytes();
    }

    /**
     * A form that was taken.
     *
     * @param artifact key of the file in the store; null where the form had none
     * @param fileName without folders and control characters
     */
    public record Received(@Nullable String artifact, String fileName, long bytes, Map<String, String> fields) {}

    /** @throws ProblemException 413 where the file is too large, 400 where there are several */
    public Mono<Received> receive(Flux<PartEvent> parts, long announced) {
        // The rest of the form is small; what is announced as much larger need not be sent at all.
        if (announced > mostBytes + 64 * 1024) {
            return Mono.error(tooLarge());
        }
        return Mono.usingWhen(
                Mono.fromSupplier(Taking::new),
                taking -> parts.concatMap(taking::take)
                        .doOnDiscard(PartEvent.class, event -> DataBufferUtils.release(event.content()))
                        .then(taking.done()),
                Taking::close);
    }

    private ProblemException tooLarge() {
        return new ProblemException(new Problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "file-too-large",
                Category.USER,
                "The file is larger than " + mostBytes + " bytes, which is the most that is taken.",
                "Send a part of it, or a more compact form such as Parquet; operators set the limit with MILLRACE_UPLOAD_BYTES.",
                List.of(new Problem.FieldError("file", "file-too-large", "The file is too large.", "Send less.")),
                Map.of()));
    }

    /** One form being taken. Parts come one after the other. */
    private final class Taking {
        private final java.util.concurrent.ConcurrentHashMap<String, String> fields =
                new java.util.concurrent.ConcurrentHashMap<>();
        private @Nullable Draft draft;
        private @Nullable WritableByteChannel to;
        private @Nullable String artifact;
        private String fileName = "";
        private long bytes;
        private boolean whole;

        Mono<Void> take(PartEvent event) {
            return switch (event) {
                case FormPartEvent field -> {
                    fields.put(field.name(), field.value());
                    yield Mono.empty();
                }
                case FilePartEvent file when file.name().equals("file") -> write(file);
                default -> {
                    DataBufferUtils.release(event.content());
                    yield Mono.empty();
                }
            };
        }

        private Mono<Void> write(FilePartEvent event) {
            return Mono.<Void>fromCallable(() -> {
                        DataBuffer content = event.content();
                        try {
                            begin(event);
                            bytes += content.readableByteCount();
                            if (bytes > mostBytes) {
                                throw tooLarge();
                            }
                            copy(content);
                        } finally {
                            DataBufferUtils.release(content);
                        }
                        whole = event.isLast();
                        return null;
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .onErrorMap(IOException.class, ReceiveUpload::notStored);
        }

        private void begin(FilePartEvent event) throws IOException {
            if (whole) {
                throw new ProblemException(new Problem(
                        HttpStatus.BAD_REQUEST,
                        "several-files",
                        Category.USER,
                        "The form has more than one file in it.",
                        "Send one file at a time: each becomes a dataset."));
            }
            if (draft == null) {
                String key = "uploads/" + UUID.randomUUID();
                fileName = plain(event.filename());
                draft = store.draft(key);
                to = Channels.newChannel(draft.out());
                artifact = key;
            }
        }

        private void copy(DataBuffer content) throws IOException {
            WritableByteChannel channel = java.util.Objects.requireNonNull(to);
            try (DataBuffer.ByteBufferIterator buffers = content.readableByteBuffers()) {
                while (buffers.hasNext()) {
                    ByteBuffer buffer = buffers.next();
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }
            }
        }

        Mono<Received> done() {
            return Mono.fromCallable(() -> {
                        if (draft != null) {
                            draft.commit();
                        }
                        return new Received(artifact, fileName, bytes, Map.copyOf(fields));
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .onErrorMap(IOException.class, ReceiveUpload::notStored);
        }

        Mono<Void> close() {
            return Mono.<Void>fromCallable(() -> {
                        if (draft != null) {
                            draft.close();
                        }
                        return null;
                    })
                    .subscribeOn(Schedulers.boundedElastic());
        }
    }

    private static String plain(String fileName) {
        String plain = fileName.replaceAll("^.*[/\\\\]", "")
                .replaceAll("\\p{Cntrl}", "")
                .strip();
        return plain.length() <= LONGEST_FILE_NAME ? plain : plain.substring(plain.length() - LONGEST_FILE_NAME);
    }

    private static ProblemException notStored(IOException failure) {
        return new ProblemException(
                new Problem(
                        HttpStatus.INSUFFICIENT_STORAGE,
                        "artifact-store",
                        Category.PLATFORM,
                        "The file could not be stored.",
                        "Try again later; the operator should look at the disk of the artifact store."),
                failure);
    }
}
