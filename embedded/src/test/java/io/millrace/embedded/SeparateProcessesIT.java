package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.agent.seal.SealKeys;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.cli.AnswerQuestion;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.GatewayUnreachable;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.gateway.StreamEvent;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.BrokerProcess;
import io.millrace.embedded.fixture.ChildProcess;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Event;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageStarted;
import io.millrace.schemas.Status;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowRequest;
import io.millrace.schemas.WorkflowResult;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.schemas.WorkflowTimedOut;
import io.opentelemetry.api.OpenTelemetry;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Broker, database and the six services as processes of their own, with their settings in the environment. */
class SeparateProcessesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> SERVICES =
            List.of("planner-svc", "mapper-svc", "composer-svc", "validator-svc", "executor-svc", "gateway");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<AutoCloseable> started = new ArrayList<>();
    private static final Map<String, ChildProcess> services = new HashMap<>();
    private static Map<String, String> environment;
    private static GatewayClient gateway;
    private static EmbeddedPostgres postgres;
    private static KafkaSettings kafka;
    private static Records records;

    @BeforeAll
    static void start() throws Exception {
        Path home = TestFolders.freshHome("separate");
        int kafkaPort = Ports.free();
        int gatewayPort = Ports.free();
        started.add(ChildProcess.main(
                BrokerProcess.class, List.of(home.resolve("kafka").toString(), Integer.toString(kafkaPort))));
        postgres = EmbeddedPostgres.start(home.resolve("postgres"), TestFolders.postgresPrograms(), Ports.free());
        started.add(postgres);
        Path publicKeyset = home.resolve("public.json");
        Path privateKeyset = home.resolve("private.json");
        SealKeys.ensureFiles(publicKeyset, privateKeyset);
        environment = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort,
                "DATABASE_URL", postgres.databaseUrl(),
                "MILLRACE_PUBLIC_KEYSET", publicKeyset.toString(),
                "MILLRACE_PRIVATE_KEYSET", privateKeyset.toString(),
                "MILLRACE_DATABASE_HOSTS", "loopback",
                "MILLRACE_HOME", home.toString(),
                "SERVER_PORT", Integer.toString(gatewayPort));
        for (String service : SERVICES) {
            startService(service);
        }
        gateway = new GatewayClient(URI.create("http://127.0.0.1:" + gatewayPort));
        for (String service : SERVICES) {
            service(service)
                    .await("it had started", PATIENCE, () -> service(service).hasSaid("Started "));
        }
        service("gateway").await("it was healthy", PATIENCE, SeparateProcessesIT::isHealthy);
        kafka = new KafkaSettings("127.0.0.1:" + kafkaPort, "", "test");
        records = new Records(kafka);
        started.add(records);
        try (Connection owner = postgres.connect(EmbeddedPostgres.SHOP)) {
            new ConnectShop(new LoadShop(new GenerateShop()), gateway)
                    .connect(
                            owner,
                            new ConnectShop.Address("127.0.0.1", postgres.port(), EmbeddedPostgres.SHOP),
                            LocalDate.now());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        services.values().parallelStream().forEach(ChildProcess::close);
        for (AutoCloseable each : started.reversed()) {
            each.close();
        }
    }

    @Test
    void answersQuestionsOverHttp() throws Exception {
        for (String question : List.of(
                "Show me the top 10 customers by total orders",
                "Show me total sales by region",
                "Which customers have never ordered")) {
            JsonNode workflow = new AnswerQuestion(gateway, nowhere())
                    .answer(Question.of(question, ConnectShop.CONNECTION))
                    .workflow();

            assertThat(workflow.path("status").asString())
                    .as(workflow.toPrettyString())
                    .isEqualTo("succeeded");
            assertThat(workflow.path("verdict").path("passed").asBoolean()).isTrue();
            assertThat(workflow.path("result").path("rows")).isNotEmpty();
        }
    }

    @Test
    void answersAQuestionOverKafka() throws Exception {
        String id = UUID.randomUUID().toString();
        BlockingQueue<WorkflowResult> results = new LinkedBlockingQueue<>();
        try (var tail = TopicTail.from(
                        TopicTail.Start.BEGINNING, kafka, records, Topics.RESULTS, WorkflowResult.class, record -> {
                            if (id.equals(record.key()) && record.value() != null) {
                                results.add(record.value());
                            }
                        });
                var publisher = new Publisher(kafka, records, new TraceHeaders(OpenTelemetry.noop()))) {
            tail.start();
            publisher
                    .send(
                            Topics.WORKFLOWS,
                            id,
                            WorkflowRequest.newBuilder()
                                    .setRequestId(id)
                                    .setGoal(Goal.newBuilder()
                                            .setMode(Mode.ASK)
                                            .setText("Show me total sales by region")
                                            .setConnectionId(ConnectShop.CONNECTION)
                                            .setEngine(Engine.AUTO)
                                            .build())
                                    .build())
                    .get(30, TimeUnit.SECONDS);

            WorkflowResult result = results.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            assertThat(result).isNotNull();
            assertThat(result.getStatus()).isEqualTo(Status.SUCCEEDED);
            assertThat(result.getOutcome().getRowCount()).isEqualTo(5);
        }
        assertThat(gateway.workflow(id).path("question").asString()).isEqualTo("Show me total sales by region");
    }

    @Test
    void anExecutorKilledInTheMiddleOfAQueryAndOfAWriteLosesNothingAndWritesOnce() throws Exception {
        String id;
        CompletableFuture<StreamEvent> end;
        String writing;
        connectWriter();
        try (Connection blocker = postgres.connect(EmbeddedPostgres.SHOP)) {
            // Whoever reads the orders now waits: the query is in the middle of its work for as long as the test likes.
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
            id = gateway.ask(Question.of("Calculate average order value by month", ConnectShop.CONNECTION));
            end = CompletableFuture.supplyAsync(() -> follow(id));
            ChildProcess executor = service("executor-svc");
            executor.await("its query waited for the lock", PATIENCE, () -> someoneWaits(LoadShop.READER));
            // Whoever replaces the table now waits, too: all rows are staged, and the table is still the old one.
            blocker.createStatement().execute("LOCK TABLE kept_regions IN ACCESS SHARE MODE");
            writing = write();
            executor.await("its write waited for the lock", PATIENCE, () -> someoneWaits("postgres"));

            executor.kill();
            startService("executor-svc");
        }

        assertThat(end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).name()).isEqualTo("succeeded");
        List<Event> journal = journalOf(id);
        assertThat(journal)
                .filteredOn(SeparateProcessesIT::isTerminal)
                .extracting(Event::getMessageId)
                .as("terminal facts, repeated ones counted once")
                .containsOnlyOnce(journal.stream()
                        .filter(SeparateProcessesIT::isTerminal)
                        .map(Event::getMessageId)
                        .findFirst()
                        .orElseThrow())
                .hasSize(1);
        assertThat(journal)
                .filteredOn(event -> event.getFact() instanceof StageStarted fact && fact.getStage() == Stage.EXECUTE)
                .extracting(Event::getSource)
                .as("the executors that worked on it")
                .doesNotHaveDuplicates()
                .hasSize(2);
        assertThat(gateway.follow(writing, event -> {}).name()).isEqualTo("succeeded");
        try (Connection shop = postgres.connect(EmbeddedPostgres.SHOP)) {
            assertThat(one(shop, "SELECT sum(customers) = (SELECT count(*) FROM customers) FROM kept_regions"))
                    .isEqualTo("t");
            assertThat(one(shop, "SELECT count(*) FROM millrace_ledger WHERE workflow_id = '" + writing + "'"))
                    .isEqualTo("1");
            assertThat(one(shop, "SELECT count(*) FROM pg_class WHERE relname LIKE 'millrace\\_stage%'"))
                    .isEqualTo("0");
        }
    }

    private static void connectWriter() throws Exception {
        var settings = JSON.createObjectNode();
        settings.put("id", "writer")
                .put("name", "Writer")
                .put("db_type", "postgresql")
                .put("host", "127.0.0.1")
                .put("port", postgres.port())
                .put("database", EmbeddedPostgres.SHOP)
                .put("username", "postgres")
                .put("password", "x")
                .put("read_only", false);
        String probe = gateway.addConnection(settings).path("request_id").asString();
        assertThat(gateway.follow(probe, event -> {}).name()).isEqualTo("succeeded");
        try (Connection shop = postgres.connect(EmbeddedPostgres.SHOP)) {
            shop.createStatement().execute("CREATE TABLE kept_regions AS SELECT 'before' AS region, 0 AS customers");
        }
    }

    /** @return the id of a workflow that replaces a table */
    private static String write() throws Exception {
        var body = JSON.createObjectNode()
                .put("sql", "SELECT region, count(*) AS customers FROM customers GROUP BY region")
                .put("connection_id", "writer")
                .put("approve", true)
                .put("approve_replace", "kept_regions");
        body.putObject("target").put("name", "kept_regions");
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + environment.get("SERVER_PORT") + "/api/v1/workflows"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body()).path("request_id").asString();
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static ChildProcess service(String name) {
        return Objects.requireNonNull(services.get(name), name);
    }

    private static void startService(String service) throws Exception {
        services.put(service, ChildProcess.jar(service, environment, List.of("-Xmx384m"), List.of()));
    }

    private static boolean isHealthy() {
        try {
            gateway.health();
            return true;
        } catch (GatewayProblem | GatewayUnreachable e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static StreamEvent follow(String id) {
        try {
            return gateway.follow(id, event -> {});
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean someoneWaits(String account) {
        try (Connection watcher = postgres.connect("postgres");
                Statement statement = watcher.createStatement();
                ResultSet waiting = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = '" + account
                                + "'")) {
            waiting.next();
            return waiting.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Event> journalOf(String id) throws Exception {
        List<Event> journal = new CopyOnWriteArrayList<>();
        try (var tail =
                TopicTail.from(TopicTail.Start.BEGINNING, kafka, records, Topics.EVENTS, Event.class, record -> {
                    if (id.equals(record.key()) && record.value() != null) {
                        journal.add(record.value());
                    }
                })) {
            tail.start();
            tail.awaitCaughtUp(Duration.ofSeconds(30));
        }
        return journal;
    }

    private static boolean isTerminal(Event event) {
        Object fact = event.getFact();
        return fact instanceof WorkflowSucceeded
                || fact instanceof WorkflowFailed
                || fact instanceof WorkflowCancelled
                || fact instanceof WorkflowTimedOut;
    }

    private static Terminal nowhere() {
        return Terminal.plain(new PrintStream(OutputStream.nullOutputStream()));
    }
}
