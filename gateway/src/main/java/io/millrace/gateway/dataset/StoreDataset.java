package io.millrace.gateway.dataset;

import io.millrace.agent.catalog.DatasetKey;
import io.millrace.agent.catalog.Datasets;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadBody;
import io.millrace.gateway.dataset.ReceiveUpload.Received;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.gateway.stream.StreamWorkflow;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Category;
import io.millrace.schemas.Dataset;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Topics;
import io.millrace.schemas.Upload;
import io.millrace.schemas.WorkflowRequest;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/**
 * Makes datasets of files, corrects their types, and deletes them. A dataset is there once its file has been read: where that fails,
 * nothing is left of it.
 */
public final class StoreDataset {
    private static final Logger log = LoggerFactory.getLogger(StoreDataset.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration READ_UNTIL = Duration.ofMinutes(10);
    private static final int LONGEST_NAME = 200;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final List<DataType> TYPES = Arrays.stream(DataType.values())
            .filter(type -> type != DataType.OTHER && type != DataType.TIME)
            .toList();

    private final ArtifactStore store;
    private final Datasets datasets;
    private final AcceptWorkflow accept;
    private final StreamWorkflow stream;
    private final FindWorkflow find;
    private final Publisher publisher;
    private final WriteToKafka kafka;
    private final GatewaySettings settings;
    private final Clock clock;

    /** Datasets that a request of this gateway is making or changing right now. */
    private final Set<String> beingLoaded = ConcurrentHashMap.newKeySet();

    public StoreDataset(
            ArtifactStore store,
            Datasets datasets,
            AcceptWorkflow accept,
            StreamWorkflow stream,
            FindWorkflow find,
            Publisher publisher,
            WriteToKafka kafka,
            GatewaySettings settings,
            Clock clock) {
        this.store = store;
        this.datasets = datasets;
        this.accept = accept;
        this.stream = stream;
        this.find = find;
        this.publisher = publisher;
        this.kafka = kafka;
        this.settings = settings;
        this.clock = clock;
    }

    /** A dataset as it is now, and the workflow that made it so. */
    public record Stored(CatalogSnapshot snapshot, String requestId) {}

    /**
     * Reads a file into a dataset, and completes when it can be asked.
     *
     * @throws ProblemException 400 and 413 where the form cannot be taken, 409 where the name is taken, 422 where the file cannot be
     *     read
     */
    public Mono<Stored> create(Mono<Received> form, Context caller) {
        return form.flatMap(received -> Mono.defer(() -> load(upload(received), caller))
                .onErrorResume(failure -> forget(received.artifact()).then(Mono.error(failure))));
    }

    /** One file at a time becomes a dataset: of two sent at once under one name the second is told so, as if it had come later. */
    private Mono<Stored> alone(String id, Mono<Stored> work) {
        return Mono.defer(() -> {
            if (!beingLoaded.add(id)) {
                return Mono.error(new ProblemException(Fault.problem(List.of(new Fault(
                        "name",
                        "dataset-busy",
                        HttpStatus.CONFLICT,
                        "A file is being read into this dataset right now.",
                        "Wait until it is there, or give another name.")))));
            }
            return work.doFinally(signal -> beingLoaded.remove(id));
        });
    }

    /** @param types by column; null for what the column looks like */
    public Mono<Stored> correct(String id, byte[] types, Context caller) {
        return Mono.defer(() -> {
            Upload before = require(id).getDataset().getUpload();
            Map<String, String> wanted = new LinkedHashMap<>(before.getTypes());
            ReadBody body = ReadBody.of(types);
            for (String column : body.fields()) {
                String type = body.optionalText(column);
                if (type == null) {
                    wanted.remove(column);
                } else if (isType(type)) {
                    wanted.put(column, type.toLowerCase(Locale.ROOT));
                } else {
                    body.fault(noType(column));
                }
            }
            body.check();
            return load(
                    new Upload(
                            id,
                            before.getName(),
                            before.getFileName(),
                            before.getArtifact(),
                            before.getBytes(),
                            wanted,
                            before.getCreatedAt()),
                    caller);
        });
    }

    /** @throws ProblemException 404 */
    public CatalogSnapshot require(String id) {
        return datasets.dataset(id).orElseThrow(() -> new ProblemException(unknown()));
    }

    public List<CatalogSnapshot> all() {
        return datasets.datasets();
    }

    /** Completes when nobody finds it any more, and its files are gone. */
    public Mono<Void> delete(String id) {
        return Mono.defer(() -> {
            Dataset gone = require(id).getDataset();
            return kafka.acknowledged(() -> publisher.tombstone(Topics.CATALOGS, DatasetKey.of(id)))
                    .then(Mono.defer(() -> until(id, Optional::isEmpty)))
                    .then(forget(gone.getUpload().getArtifact()))
                    .then(forget(DatasetKey.of(id)));
        });
    }

    private Upload upload(Received received) {
        List<Fault> faults = new ArrayList<>();
        String artifact = received.artifact();
        if (artifact == null) {
            faults.add(Fault.invalid(
                    "file", "The form has no file.", "Send it as multipart/form-data, in the part \"file\"."));
        } else if (received.bytes() == 0) {
            faults.add(new Fault(
                    "file",
                    "empty-file",
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The file is empty.",
                    "Send a file with a header and rows."));
        }
        String given = received.fields().getOrDefault("name", "").strip();
        String name = given.isEmpty() ? NameDataset.of(received.fileName()) : given;
        if (name.length() > LONGEST_NAME || CONTROL.matcher(name).find()) {
            faults.add(Fault.invalid(
                    "name",
                    "The name is too long, or has control characters in it.",
                    "Give a name of 1 to " + LONGEST_NAME + " characters."));
        }
        Map<String, String> types = types(received.fields().get("types"), faults);
        boolean replace = "true".equalsIgnoreCase(received.fields().get("replace"));
        String id = faults.isEmpty() ? id(name, replace, faults) : "";
        if (!faults.isEmpty() || artifact == null) {
            throw new ProblemException(Fault.problem(faults));
        }
        return new Upload(
                id,
                name,
                received.fileName(),
                artifact,
                received.bytes(),
                types,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private String id(String name, boolean replace, List<Fault> faults) {
        String id = NameDataset.id(name);
        if (id.isEmpty()) {
            return "dataset_" + UUID.randomUUID().toString().substring(0, 8);
        }
        Optional<CatalogSnapshot> taken = datasets.dataset(id);
        if (taken.isEmpty() || replace) {
            return id;
        }
        if (!taken.get().getDataset().getUpload().getName().equalsIgnoreCase(name)) {
            return id + "_" + UUID.randomUUID().toString().substring(0, 8);
        }
        faults.add(new Fault(
                "name",
                "name-taken",
                HttpStatus.CONFLICT,
                "There is a dataset of this name already.",
                "Give another name, or send replace=true to put the file in its place."));
        return id;
    }

    private static Map<String, String> types(@Nullable String json, List<Fault> faults) {
        Map<String, String> types = new LinkedHashMap<>();
        if (json == null || json.isBlank()) {
            return types;
        }
        ReadBody body = ReadBody.of(json.getBytes(StandardCharsets.UTF_8));
        for (String column : body.fields()) {
            String type = body.text(column);
            if (isType(type)) {
                types.put(column, type.toLowerCase(Locale.ROOT));
            } else {
                faults.add(noType("types." + column));
            }
        }
        return types;
    }

    private static boolean isType(String word) {
        return TYPES.stream().anyMatch(type -> type.name().equalsIgnoreCase(word));
    }

    private static Fault noType(String field) {
        String known =
                TYPES.stream().map(type -> type.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
        return Fault.invalid(field, "This is not a type of a column.", "Give one of " + known + ".");
    }

    private Mono<Stored> load(Upload upload, Context caller) {
        var goal = new Goal(
                Mode.LOAD,
                "",
                "",
                Engine.AUTO,
                GatewaySettings.DEFAULT_ROWS,
                null,
                List.of(),
                upload,
                false,
                null,
                null,
                null);
        var request = new WorkflowRequest(null, goal, settings.longestTimeout().toMillis());
        Dataset before = datasets.dataset(upload.getDatasetId())
                .map(CatalogSnapshot::getDataset)
                .orElse(null);
        return alone(upload.getDatasetId(), read(upload, request, before, caller));
    }

    private Mono<Stored> read(Upload upload, WorkflowRequest request, @Nullable Dataset before, Context caller) {
        return accept.accept(request, caller)
                .flatMap(requestId -> stream.events(requestId, -1)
                        .filter(JournalEvent::isTerminal)
                        .next()
                        .flatMap(end -> end.type().equals("succeeded")
                                ? until(
                                                upload.getDatasetId(),
                                                now -> now.filter(found -> isOf(found, upload))
                                                        .isPresent())
                                        .then(Mono.fromSupplier(() -> {
                                            forgetLater(before, upload);
                                            return new Stored(require(upload.getDatasetId()), requestId);
                                        }))
                                : Mono.defer(() -> failed(requestId))));
    }

    /** Questions that are being answered may still read the rows from before. */
    private void forgetLater(@Nullable Dataset before, Upload now) {
        if (before == null) {
            return;
        }
        Mono<Void> rows = forget(before.getArtifact());
        Mono<Void> file = before.getUpload().getArtifact().equals(now.getArtifact())
                ? Mono.empty()
                : forget(before.getUpload().getArtifact());
        Mono.delay(READ_UNTIL).then(rows).then(file).subscribe();
    }

    private static boolean isOf(CatalogSnapshot snapshot, Upload upload) {
        Upload loaded = snapshot.getDataset().getUpload();
        return loaded.getArtifact().equals(upload.getArtifact())
                && loaded.getTypes().equals(upload.getTypes());
    }

    private Mono<Stored> failed(String requestId) {
        return find.findNow(requestId).flatMap(state -> {
            Failure failure = state.failure();
            if (failure == null) {
                return Mono.error(new ProblemException(new Problem(
                        HttpStatus.CONFLICT,
                        "not-loaded",
                        Category.USER,
                        "Reading the file was stopped before it was done.",
                        "Send it again.",
                        List.of(),
                        Map.of("request_id", requestId))));
            }
            boolean platform = failure.getCategory() == Category.PLATFORM;
            String field = failure.getCode().equals("unknown-column") ? "types" : "file";
            return Mono.error(new ProblemException(new Problem(
                    platform ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.UNPROCESSABLE_CONTENT,
                    failure.getCode(),
                    failure.getCategory(),
                    failure.getMessage(),
                    failure.getRemedy(),
                    List.of(new Problem.FieldError(
                            field, failure.getCode(), failure.getMessage(), failure.getRemedy())),
                    Map.of("request_id", requestId))));
        });
    }

    /** Waits until this process has read what was written: a question that is asked next finds it. */
    private Mono<Void> until(String id, Predicate<Optional<CatalogSnapshot>> isThere) {
        return Mono.fromSupplier(() -> isThere.test(datasets.dataset(id)))
                .filter(there -> there)
                .repeatWhenEmpty(looks -> looks.delayElements(BETWEEN_LOOKS))
                .timeout(PATIENCE, Mono.error(() -> new ProblemException(Problem.kafkaUnavailable())))
                .then();
    }

    private Mono<Void> forget(@Nullable String artifact) {
        if (artifact == null) {
            return Mono.empty();
        }
        return kafka.call(() -> {
                    try {
                        store.delete(artifact);
                    } catch (IOException e) {
                        log.warn(
                                "The artifact {} is not needed any more and could not be deleted: {}",
                                artifact,
                                e.toString());
                    }
                    return true;
                })
                .then();
    }

    private static Problem unknown() {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "unknown-dataset",
                Category.USER,
                "There is no dataset with this id.",
                "GET /api/v1/datasets lists those that there are.");
    }
}
