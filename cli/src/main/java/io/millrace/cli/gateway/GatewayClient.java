package io.millrace.cli.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Speaks the gateway's REST interface and its event streams. Safe for use by several threads. */
public final class GatewayClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** For what is asked once more. */
    private static final Duration PATIENCE_AT_FIRST = Duration.ofSeconds(10);

    private static final Duration PAUSE_AFTER_CUT = Duration.ofMillis(300);
    /** How long a stream may be gone before it is given up. */
    private static final Duration LONGEST_CUT = Duration.ofSeconds(60);

    private final URI gateway;
    private final HttpClient http;
    private final JsonMapper json = exactNumbers();

    public GatewayClient(URI gateway) {
        String text = gateway.toString();
        this.gateway = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Reads numbers digit by digit: money is shown as the database wrote it. */
    public static JsonMapper exactNumbers() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** @return the id of the workflow that answers it */
    public String ask(Question question) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        ObjectNode body = json.createObjectNode();
        // Asked again with the same id, it is the same question: so an answer that does not come may be asked for
        // again.
        body.put("request_id", UUID.randomUUID().toString());
        body.put("text", question.text());
        if (!question.connectionId().isEmpty()) {
            body.put("connection_id", question.connectionId());
        }
        if (!question.datasets().isEmpty()) {
            question.datasets().forEach(body.putArray("datasets")::add);
        }
        if (question.engine() != null) {
            body.put("engine", question.engine());
        }
        if (question.reader() != null) {
            body.put("reader", question.reader());
        }
        if (question.maxRows() != null) {
            body.put("max_rows", question.maxRows());
        }
        if (question.timeout() != null) {
            body.put("timeout_ms", question.timeout().toMillis());
        }
        if (question.approve()) {
            body.put("approve", true);
        }
        if (question.conversation() != null) {
            body.put("conversation_id", question.conversation());
        }
        try {
            return post("/api/v1/workflows", body, PATIENCE_AT_FIRST)
                    .path("request_id")
                    .asString();
        } catch (GatewayUnreachable unanswered) {
            if (unanswered.getCause() instanceof HttpTimeoutException) {
                return post("/api/v1/workflows", body).path("request_id").asString();
            }
            throw unanswered;
        }
    }

    /** Answers the question of a waiting workflow. */
    public JsonNode answer(String id, String choice) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return post(
                "/api/v1/workflows/" + encode(id) + "/answer",
                json.createObjectNode().put("choice", choice));
    }

    /** The turns of a conversation. */
    public JsonNode conversation(String id) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return get("/api/v1/conversations/" + encode(id).replace("+", "%20"));
    }

    /** Everything that is known of a workflow. */
    public JsonNode workflow(String id) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return get("/api/v1/workflows/" + encode(id));
    }

    /** As {@link #workflow}, with the plan as indented text in {@code tree} once there is a plan. */
    public JsonNode explained(String id) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        JsonNode workflow = workflow(id);
        for (JsonNode step : get("/api/v1/workflows/" + encode(id) + "/steps")) {
            JsonNode tree = step.path("output").path("tree");
            if (tree.isString() && workflow instanceof ObjectNode document) {
                document.put("tree", tree.asString());
            }
        }
        return workflow;
    }

    public JsonNode cancel(String id) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return post("/api/v1/workflows/" + encode(id) + "/cancel", json.createObjectNode());
    }

    /** The databases that can be asked. */
    public JsonNode connections() throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return get("/api/v1/instances");
    }

    /** @return with the id of the workflow that looks at the new connection, as {@code request_id} */
    public JsonNode addConnection(ObjectNode settings) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return post("/api/v1/instances", settings);
    }

    /** As {@link #addConnection}, or a change of the connection where one with this {@code id} exists. */
    public JsonNode putConnection(ObjectNode settings) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        String id = settings.path("id").asString();
        for (JsonNode known : connections()) {
            if (known.path("id").asString("").equals(id)) {
                return send(HttpRequest.newBuilder(URI.create(
                                gateway + "/api/v1/instances/" + encode(id).replace("+", "%20")))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(settings.toString())));
            }
        }
        return addConnection(settings);
    }

    /** The glossary of a connection, as it was given. */
    public String glossary(String connectionId) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return text(HttpRequest.newBuilder(glossaryOf(connectionId)).GET());
    }

    /** @return how much is in it */
    public JsonNode setGlossary(String connectionId, String yaml)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return send(HttpRequest.newBuilder(glossaryOf(connectionId))
                .header("Content-Type", "application/yaml")
                .PUT(BodyPublishers.ofString(yaml)));
    }

    /** As {@link #setGlossary}, without setting it. */
    public JsonNode checkGlossary(String connectionId, String yaml)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(glossaryOf(connectionId) + "/check"))
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml)));
    }

    public void deleteGlossary(String connectionId) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        send(HttpRequest.newBuilder(glossaryOf(connectionId)).DELETE());
    }

    /** What is remembered of a connection. */
    public JsonNode memories(String connectionId) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return send(HttpRequest.newBuilder(memoriesOf(connectionId, "")).GET());
    }

    /** The same as YAML. */
    public String exportMemories(String connectionId) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return text(HttpRequest.newBuilder(memoriesOf(connectionId, "/export")).GET());
    }

    /** @return how many were imported */
    public JsonNode importMemories(String connectionId, String yaml)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return send(HttpRequest.newBuilder(memoriesOf(connectionId, "/export"))
                .header("Content-Type", "application/yaml")
                .PUT(BodyPublishers.ofString(yaml)));
    }

    public void deleteMemory(String connectionId, String id)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        send(HttpRequest.newBuilder(memoriesOf(connectionId, "/" + encode(id))).DELETE());
    }

    private URI memoriesOf(String connectionId, String rest) {
        return URI.create(
                gateway + "/api/v1/instances/" + encode(connectionId).replace("+", "%20") + "/memories" + rest);
    }

    /** All datasets. */
    public JsonNode datasets() throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return get("/api/v1/datasets");
    }

    /**
     * Makes a dataset of a file, which is streamed, and waits until it can be asked.
     *
     * @param name null: as the file is called
     * @param types by column
     */
    public JsonNode upload(Path file, @Nullable String name, Map<String, String> types, boolean replace)
            throws GatewayProblem, GatewayUnreachable, InterruptedException, IOException {
        String boundary = "millrace-" + UUID.randomUUID();
        var fields = new StringBuilder();
        if (name != null) {
            field(fields, boundary, "name", name);
        }
        if (!types.isEmpty()) {
            field(fields, boundary, "types", json.writeValueAsString(types));
        }
        if (replace) {
            field(fields, boundary, "replace", "true");
        }
        String fileName = String.valueOf(file.getFileName()).replaceAll("[\"\\p{Cntrl}]", "_");
        fields.append("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        HttpResponse<String> response;
        try {
            response = http.send(
                    HttpRequest.newBuilder(URI.create(gateway + "/api/v1/datasets"))
                            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                            .POST(BodyPublishers.concat(
                                    BodyPublishers.ofString(fields.toString()),
                                    BodyPublishers.ofFile(file),
                                    BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
                            .build(),
                    BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new GatewayUnreachable(gateway, e);
        }
        if (response.statusCode() / 100 != 2) {
            throw problem(response.statusCode(), response.body());
        }
        return json.readTree(response.body());
    }

    private static void field(StringBuilder form, String boundary, String name, String value) {
        form.append(
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n");
    }

    /** Fetches all rows of a run into a file, which is there when it is whole. */
    public void download(String run, String format, Path target)
            throws GatewayProblem, GatewayUnreachable, InterruptedException, IOException {
        Path folder = target.toAbsolutePath().getParent();
        Path part = Files.createTempFile(folder, ".millrace", ".part");
        try {
            HttpResponse<Path> response;
            try {
                response = http.send(
                        HttpRequest.newBuilder(URI.create(
                                        gateway + "/api/v1/runs/" + encode(run) + "/download?format=" + encode(format)))
                                .build(),
                        BodyHandlers.ofFile(part));
            } catch (ConnectException e) {
                throw new GatewayUnreachable(gateway, e);
            }
            if (response.statusCode() != 200) {
                throw problem(response.statusCode(), Files.readString(part));
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private URI glossaryOf(String connectionId) {
        return URI.create(gateway + "/api/v1/instances/" + encode(connectionId).replace("+", "%20") + "/glossary");
    }

    /** Everything of a run in one document. */
    public JsonNode capsule(String run) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return get("/api/v1/runs/" + encode(run) + "/capsule");
    }

    public JsonNode health() throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return get("/health");
    }

    /**
     * Hands over the events of a workflow from its beginning to its end. A stream that is cut is taken up again after the last
     * event that was seen.
     *
     * @return the terminal event
     */
    public StreamEvent follow(String id, Consumer<StreamEvent> watcher)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return follow(id, watcher, StreamEvent::isTerminal);
    }

    /**
     * As {@link #follow}, but no further than to a question to the user.
     *
     * @return the terminal event, or the question
     */
    public StreamEvent followToQuestion(String id, Consumer<StreamEvent> watcher)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return follow(id, watcher, event -> event.isTerminal() || event.isQuestion());
    }

    private StreamEvent follow(String id, Consumer<StreamEvent> watcher, Predicate<StreamEvent> isLast)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        var cursor = new Cursor();
        Instant lastHeard = Instant.now();
        while (true) {
            try {
                Optional<StreamEvent> terminal = readStream(id, cursor, watcher, isLast);
                if (terminal.isPresent()) {
                    return terminal.get();
                }
            } catch (IOException e) {
                if (!cursor.heard || Duration.between(lastHeard, Instant.now()).compareTo(LONGEST_CUT) > 0) {
                    throw new GatewayUnreachable(gateway, e);
                }
            }
            if (cursor.heardNow) {
                lastHeard = Instant.now();
                cursor.heardNow = false;
            } else if (Duration.between(lastHeard, Instant.now()).compareTo(LONGEST_CUT) > 0) {
                throw new GatewayUnreachable(gateway, new IOException("the stream ends before the workflow does"));
            }
            Thread.sleep(PAUSE_AFTER_CUT);
        }
    }

    private static final class Cursor {
        private @Nullable String lastId;
        private boolean heard;
        private boolean heardNow;
    }

    private Optional<StreamEvent> readStream(
            String id, Cursor cursor, Consumer<StreamEvent> watcher, Predicate<StreamEvent> isLast)
            throws IOException, GatewayProblem, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(gateway + "/api/v1/workflows/" + encode(id) + "/events"))
                .header("Accept", "text/event-stream");
        if (cursor.lastId != null) {
            request.header("Last-Event-ID", cursor.lastId);
        }
        HttpResponse<Stream<String>> response = http.send(request.build(), BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw problem(response.statusCode(), String.join("\n", lines.toList()));
            }
            cursor.heard = true;
            var parse = new ParseEventStream(json);
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                Optional<StreamEvent> event = parse.accept(each.next());
                if (event.isEmpty()) {
                    continue;
                }
                cursor.heardNow = true;
                if (event.get().id() != null) {
                    cursor.lastId = event.get().id();
                }
                watcher.accept(event.get());
                if (isLast.test(event.get())) {
                    return event;
                }
            }
            return Optional.empty();
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
    }

    private JsonNode get(String path) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(gateway + path)).GET());
    }

    private JsonNode post(String path, JsonNode body) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return post(path, body, PATIENCE);
    }

    private JsonNode post(String path, JsonNode body, Duration patience)
            throws GatewayProblem, GatewayUnreachable, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(gateway + path))
                .header("Content-Type", "application/json")
                .timeout(patience)
                .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    private JsonNode send(HttpRequest.Builder request) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        String body = text(request.header("Accept", "application/json, application/problem+json"));
        return body.isBlank() ? json.createObjectNode() : json.readTree(body);
    }

    private String text(HttpRequest.Builder request) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        HttpResponse<String> response;
        try {
            HttpRequest whole = request.build();
            response = http.send(
                    whole.timeout().isPresent()
                            ? whole
                            : request.timeout(PATIENCE).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new GatewayUnreachable(gateway, e);
        }
        if (response.statusCode() / 100 != 2) {
            throw problem(response.statusCode(), response.body());
        }
        return response.body();
    }

    private GatewayProblem problem(int status, String body) {
        JsonNode problem;
        try {
            problem = body.isBlank() ? json.createObjectNode() : json.readTree(body);
        } catch (JacksonException e) {
            problem = json.createObjectNode().put("detail", body);
        }
        return new GatewayProblem(status, problem);
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
