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

/** Broker, database and the six services as processes of their own, with their settings in the environment. */
class SeparateProcessesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> SERVICES =
            List.of("planner-svc", "mapper-svc", "composer-svc", "validator-svc", "executor-svc", "gateway");

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
    void anExecutorKilledInTheMiddleOfAQueryLosesNothing() throws Exception {
        String id;
        CompletableFuture<StreamEvent> end;
        try (Connection blocker = postgres.connect(EmbeddedPostgres.SHOP)) {
            // Whoever reads the orders now waits: the query is in the middle of its work for as long as the test likes.
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
            id = gateway.ask(Question.of("Calculate average order value by month", ConnectShop.CONNECTION));
            end = CompletableFuture.supplyAsync(() -> follow(id));
            ChildProcess executor = service("executor-svc");
            executor.await("its query waited for the lock", PATIENCE, SeparateProcessesIT::someoneWaits);

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

    private static boolean someoneWaits() {
        try (Connection watcher = postgres.connect("postgres");
                Statement statement = watcher.createStatement();
                ResultSet waiting = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = '"
                                + LoadShop.READER + "'")) {
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
