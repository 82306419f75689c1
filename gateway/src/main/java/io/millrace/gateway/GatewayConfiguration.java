package io.millrace.gateway;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.agent.AgentConfiguration.TopicsReady;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Datasets;
import io.millrace.agent.catalog.GlossaryTail;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.memory.MemoryTail;
import io.millrace.agent.runtime.Journal;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.CheckRequest;
import io.millrace.gateway.accept.RequestClaims;
import io.millrace.gateway.answer.ResumeWorkflow;
import io.millrace.gateway.answer.TakeAnswers;
import io.millrace.gateway.capsule.OpenCapsule;
import io.millrace.gateway.connect.KnownConnections;
import io.millrace.gateway.connect.SaveConnection;
import io.millrace.gateway.connect.StartWithConnection;
import io.millrace.gateway.connect.TryConnection;
import io.millrace.gateway.converse.BeginMessage;
import io.millrace.gateway.converse.BeginTurn;
import io.millrace.gateway.converse.ListThreads;
import io.millrace.gateway.converse.ReadMessages;
import io.millrace.gateway.converse.ReadTurns;
import io.millrace.gateway.dataset.ReceiveUpload;
import io.millrace.gateway.dataset.StoreDataset;
import io.millrace.gateway.feedback.FeedbackTable;
import io.millrace.gateway.feedback.GiveFeedback;
import io.millrace.gateway.feedback.ProjectFeedback;
import io.millrace.gateway.glossary.PublishGlossaryFiles;
import io.millrace.gateway.glossary.StoreGlossary;
import io.millrace.gateway.health.LookAtSurroundings;
import io.millrace.gateway.health.ModelStatusTail;
import io.millrace.gateway.intake.AskNext;
import io.millrace.gateway.intake.IntakeCounts;
import io.millrace.gateway.intake.TakeRequests;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.memory.LearnFromAnswers;
import io.millrace.gateway.memory.StoreMemories;
import io.millrace.gateway.metrics.MeasureJournal;
import io.millrace.gateway.metrics.MeasureRequests;
import io.millrace.gateway.page.GuardBrowsers;
import io.millrace.gateway.page.ServePage;
import io.millrace.gateway.problem.AnswerProblems;
import io.millrace.gateway.projection.ConnectToDatabase;
import io.millrace.gateway.projection.DatabaseUrl;
import io.millrace.gateway.projection.MigrateSchema;
import io.millrace.gateway.projection.ProjectJournal;
import io.millrace.gateway.projection.ReadProjection;
import io.millrace.gateway.projection.WriteProjection;
import io.millrace.gateway.query.RunQuery;
import io.millrace.gateway.retain.ForgetOldRuns;
import io.millrace.gateway.retain.LimitTopics;
import io.millrace.gateway.run.OpenRows;
import io.millrace.gateway.run.StartAgain;
import io.millrace.gateway.schema.SupplySchema;
import io.millrace.gateway.stream.AwaitEnd;
import io.millrace.gateway.stream.AwaitProjection;
import io.millrace.gateway.stream.EndOffsets;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.gateway.stream.LiveJournal;
import io.millrace.gateway.stream.StreamWorkflow;
import io.millrace.gateway.supervise.CancelWorkflow;
import io.millrace.gateway.supervise.EndOverdue;
import io.millrace.gateway.supervise.EndWorkflow;
import io.millrace.gateway.web.AnswerApi;
import io.millrace.gateway.web.CallerTrace;
import io.millrace.gateway.web.ChatApi;
import io.millrace.gateway.web.ConversationApi;
import io.millrace.gateway.web.DatasetApi;
import io.millrace.gateway.web.DescribeApi;
import io.millrace.gateway.web.DescribeWorkflow;
import io.millrace.gateway.web.EventApi;
import io.millrace.gateway.web.FeedbackApi;
import io.millrace.gateway.web.FileApi;
import io.millrace.gateway.web.GlossaryApi;
import io.millrace.gateway.web.HealthApi;
import io.millrace.gateway.web.InstanceApi;
import io.millrace.gateway.web.MemoryApi;
import io.millrace.gateway.web.MetricsApi;
import io.millrace.gateway.web.NameRequests;
import io.millrace.gateway.web.QueryApi;
import io.millrace.gateway.web.RunApi;
import io.millrace.gateway.web.SocketApi;
import io.millrace.gateway.web.ThreadApi;
import io.millrace.gateway.web.WatchWorkflow;
import io.millrace.gateway.web.WorkflowApi;
import io.opentelemetry.api.OpenTelemetry;
import io.r2dbc.pool.ConnectionPool;
import io.swagger.v3.oas.models.OpenAPI;
import java.time.Clock;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;

/**
 * The gateway's parts. Needs {@link io.millrace.agent.AgentConfiguration} beside it, in a WebFlux application; may share its context
 * with the agents.
 */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:gateway.properties")
public class GatewayConfiguration {

    @Bean
    GatewaySettings gatewaySettings(Environment environment) {
        return GatewaySettings.from(environment);
    }

    @Bean
    WriteToKafka writeToKafka() {
        return new WriteToKafka();
    }

    /** Resources of its own: the global ones would be taken from every other gateway of the JVM when the first one stops. */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        var resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    // ------------------------------------------------------------------ the projection

    @Bean
    DatabaseUrl projectionDatabaseUrl(GatewaySettings settings) {
        return DatabaseUrl.parse(settings.databaseUrl());
    }

    @Bean(destroyMethod = "dispose")
    ConnectionPool projectionPool(DatabaseUrl url) {
        return ConnectToDatabase.pool(url);
    }

    @Bean
    DatabaseClient projectionDatabase(ConnectionPool pool) {
        return DatabaseClient.create(pool);
    }

    @Bean
    TransactionalOperator projectionTransaction(ConnectionPool pool) {
        return TransactionalOperator.create(new R2dbcTransactionManager(pool));
    }

    @Bean(initMethod = "start")
    MigrateSchema migrateSchema(DatabaseUrl url) {
        return new MigrateSchema(url);
    }

    @Bean
    ReadProjection readProjection(DatabaseClient projectionDatabase) {
        return new ReadProjection(projectionDatabase);
    }

    @Bean
    WriteProjection writeProjection(DatabaseClient projectionDatabase, TransactionalOperator projectionTransaction) {
        return new WriteProjection(projectionDatabase, projectionTransaction);
    }

    @Bean
    ProjectJournal projectJournal(
            KafkaSettings kafka,
            Records records,
            ReadProjection read,
            WriteProjection write,
            MeasureJournal measure,
            LearnFromAnswers learn,
            Publisher publisher,
            Clock clock,
            TopicsReady ready) {
        return new ProjectJournal(kafka, records, read, write, measure, learn, new AskNext(publisher, clock));
    }

    // ------------------------------------------------------------------ figures

    /** With what the JVM says of itself. */
    @Bean
    PrometheusMeterRegistry prometheusMeterRegistry() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    @Bean
    JvmGcMetrics jvmGcMetrics(PrometheusMeterRegistry registry) {
        var metrics = new JvmGcMetrics();
        metrics.bindTo(registry);
        return metrics;
    }

    @Bean
    MeasureJournal measureJournal(PrometheusMeterRegistry registry, Clock clock) {
        return new MeasureJournal(registry, clock);
    }

    @Bean
    MeasureRequests measureRequests(PrometheusMeterRegistry registry) {
        return new MeasureRequests(registry);
    }

    @Bean
    OpenAPI openApi() {
        return DescribeApi.opening();
    }

    @Bean
    DescribeApi describeApi() {
        return new DescribeApi();
    }

    @Bean
    MetricsApi metricsApi(PrometheusMeterRegistry registry) {
        return new MetricsApi(registry);
    }

    // ------------------------------------------------------------------ the live journal

    @Bean
    EndOffsets endOffsets(KafkaSettings kafka, TopicsReady ready) {
        return new EndOffsets(kafka);
    }

    @Bean(initMethod = "start")
    LiveJournal liveJournal(
            KafkaSettings kafka, Records records, EndOffsets endOffsets, GatewaySettings settings, Clock clock) {
        return new LiveJournal(kafka, records, endOffsets, settings.recentBytes(), clock);
    }

    @Bean
    FindWorkflow findWorkflow(LiveJournal live, ReadProjection read, AwaitProjection await) {
        return new FindWorkflow(live, read, await);
    }

    @Bean
    StreamWorkflow streamWorkflow(LiveJournal live, ReadProjection read) {
        return new StreamWorkflow(live, read);
    }

    @Bean
    AwaitProjection awaitProjection(ReadProjection read, EndOffsets endOffsets) {
        return new AwaitProjection(read, endOffsets);
    }

    // ------------------------------------------------------------------ requests

    @Bean(initMethod = "start")
    KnownConnections knownConnections(KafkaSettings kafka, Records records, EndOffsets endOffsets) {
        return new KnownConnections(kafka, records, endOffsets);
    }

    @Bean
    CheckRequest checkRequest(KnownConnections connections, Datasets datasets, GatewaySettings settings) {
        return new CheckRequest(connections, datasets, settings);
    }

    @Bean
    RequestClaims requestClaims(DatabaseClient projectionDatabase) {
        return new RequestClaims(projectionDatabase);
    }

    @Bean
    AcceptWorkflow acceptWorkflow(
            Publisher publisher,
            Journal journal,
            RequestClaims claims,
            BeginTurn turns,
            GatewaySettings settings,
            KafkaSettings kafka,
            OpenTelemetry telemetry,
            WriteToKafka write,
            Clock clock) {
        return new AcceptWorkflow(publisher, journal, claims, turns, settings, kafka, telemetry, write, clock);
    }

    @Bean
    ReadTurns readTurns(DatabaseClient projectionDatabase, AwaitProjection await) {
        return new ReadTurns(projectionDatabase, await);
    }

    @Bean
    BeginTurn beginTurn(ReadTurns turns, DatabaseClient projectionDatabase) {
        return new BeginTurn(turns, projectionDatabase);
    }

    @Bean
    ResumeWorkflow resumeWorkflow(
            FindWorkflow find,
            RequestClaims claims,
            Publisher publisher,
            WriteToKafka write,
            EndWorkflow end,
            OpenTelemetry telemetry,
            KafkaSettings kafka,
            Clock clock) {
        return new ResumeWorkflow(find, claims, publisher, write, end, telemetry, kafka, clock);
    }

    @Bean
    TakeAnswers takeAnswers(
            KafkaSettings kafka, Records records, ResumeWorkflow resume, TraceHeaders trace, TopicsReady ready) {
        return new TakeAnswers(kafka, records, resume, trace);
    }

    @Bean
    AwaitEnd awaitEnd(LiveJournal live, StreamWorkflow stream, FindWorkflow find) {
        return new AwaitEnd(live, stream, find);
    }

    @Bean
    TryConnection tryConnection(AcceptWorkflow accept, AwaitEnd await, GatewaySettings settings) {
        return new TryConnection(accept, await, settings);
    }

    @Bean
    SaveConnection saveConnection(
            KnownConnections connections,
            TryConnection tryOut,
            Publisher publisher,
            AcceptWorkflow accept,
            GatewaySettings settings,
            WriteToKafka write,
            Clock clock,
            StoreMemories memories) {
        return new SaveConnection(connections, tryOut, publisher, accept, settings, write, clock, memories);
    }

    @Bean
    StartWithConnection startWithConnection(
            SaveConnection save,
            KnownConnections connections,
            CheckRequest check,
            AcceptWorkflow accept,
            AwaitEnd await,
            FindWorkflow find) {
        return new StartWithConnection(save, connections, check, accept, await, find);
    }

    @Bean(initMethod = "start")
    SupplySchema supplySchema(Catalogs catalogs, Publisher publisher, WriteToKafka write, Clock clock) {
        return new SupplySchema(catalogs, publisher, write, clock);
    }

    @Bean
    StoreGlossary storeGlossary(
            KnownConnections connections,
            Catalogs catalogs,
            GlossaryTail glossaries,
            Publisher publisher,
            WriteToKafka write,
            Clock clock) {
        return new StoreGlossary(connections, catalogs, glossaries, publisher, write, clock);
    }

    @Bean
    StoreMemories storeMemories(
            KnownConnections connections, MemoryTail memories, Publisher publisher, WriteToKafka write, Clock clock) {
        return new StoreMemories(connections, memories, publisher, write, clock);
    }

    @Bean
    LearnFromAnswers learnFromAnswers(
            StoreMemories memories, FindWorkflow find, GatewaySettings settings, Clock clock) {
        return new LearnFromAnswers(memories, find, settings.learn(), clock);
    }

    @Bean
    MemoryApi memoryApi(StoreMemories store) {
        return new MemoryApi(store);
    }

    @Bean(initMethod = "start")
    PublishGlossaryFiles publishGlossaryFiles(
            GatewaySettings settings, KnownConnections connections, StoreGlossary store) {
        return new PublishGlossaryFiles(settings.glossaries(), connections, store);
    }

    @Bean
    ReceiveUpload receiveUpload(ArtifactStore store, GatewaySettings settings) {
        return new ReceiveUpload(store, settings);
    }

    @Bean
    StoreDataset storeDataset(
            ArtifactStore store,
            Datasets datasets,
            AcceptWorkflow accept,
            StreamWorkflow stream,
            FindWorkflow find,
            Publisher publisher,
            WriteToKafka write,
            GatewaySettings settings,
            Clock clock) {
        return new StoreDataset(store, datasets, accept, stream, find, publisher, write, settings, clock);
    }

    @Bean
    IntakeCounts intakeCounts() {
        return new IntakeCounts();
    }

    @Bean
    TakeRequests takeRequests(
            KafkaSettings kafka,
            Records records,
            CheckRequest check,
            AcceptWorkflow accept,
            TraceHeaders trace,
            IntakeCounts counts,
            TopicsReady ready) {
        return new TakeRequests(kafka, records, check, accept, trace, counts);
    }

    @Bean
    RunQuery runQuery(AcceptWorkflow accept, AwaitEnd await, CancelWorkflow cancel, GatewaySettings settings) {
        return new RunQuery(accept, await, cancel, settings);
    }

    @Bean
    BeginMessage beginMessage(CheckRequest check, AcceptWorkflow accept, ReadTurns turns, GatewaySettings settings) {
        return new BeginMessage(check, accept, turns, settings);
    }

    @Bean
    ListThreads listThreads(DatabaseClient projectionDatabase, AwaitProjection await) {
        return new ListThreads(projectionDatabase, await);
    }

    @Bean
    ReadMessages readMessages(DatabaseClient projectionDatabase, AwaitProjection await) {
        return new ReadMessages(projectionDatabase, await);
    }

    // ------------------------------------------------------------------ feedback

    @Bean
    FeedbackTable feedbackTable(DatabaseClient projectionDatabase) {
        return new FeedbackTable(projectionDatabase);
    }

    @Bean
    ProjectFeedback projectFeedback(KafkaSettings kafka, Records records, FeedbackTable table, TopicsReady ready) {
        return new ProjectFeedback(kafka, records, table);
    }

    @Bean
    GiveFeedback giveFeedback(
            FindWorkflow find,
            FeedbackTable table,
            Publisher publisher,
            WriteToKafka write,
            LearnFromAnswers learn,
            Clock clock) {
        return new GiveFeedback(find, table, publisher, write, learn, clock);
    }

    // ------------------------------------------------------------------ ends

    @Bean
    EndWorkflow endWorkflow(
            Journal journal,
            Publisher publisher,
            StreamWorkflow stream,
            KafkaSettings kafka,
            WriteToKafka write,
            Clock clock) {
        return new EndWorkflow(journal, publisher, stream, kafka, write, clock);
    }

    @Bean
    CancelWorkflow cancelWorkflow(
            FindWorkflow find, Publisher publisher, EndWorkflow end, WriteToKafka write, Clock clock) {
        return new CancelWorkflow(find, publisher, end, write, clock);
    }

    @Bean
    EndOverdue endOverdue(
            ReadProjection read,
            AwaitProjection await,
            EndWorkflow end,
            RequestClaims claims,
            DatabaseClient projectionDatabase,
            TransactionalOperator projectionTransaction,
            GatewaySettings settings,
            Clock clock) {
        return new EndOverdue(read, await, end, claims, projectionDatabase, projectionTransaction, settings, clock);
    }

    @Bean
    ForgetOldRuns forgetOldRuns(
            GatewaySettings settings,
            DatabaseClient projectionDatabase,
            TransactionalOperator projectionTransaction,
            ArtifactStore store,
            Publisher publisher,
            Clock clock) {
        return new ForgetOldRuns(
                settings.retention(), projectionDatabase, projectionTransaction, store, publisher, clock);
    }

    @Bean
    LimitTopics limitTopics(KafkaSettings kafka, GatewaySettings settings) {
        return new LimitTopics(kafka, settings.retention());
    }

    @Bean
    WorkOnceTheSchemaIsThere workOnceTheSchemaIsThere(
            MigrateSchema schema,
            ProjectJournal project,
            TakeRequests take,
            TakeAnswers answers,
            EndOverdue endOverdue,
            ProjectFeedback feedback,
            ForgetOldRuns forgetOldRuns,
            LimitTopics limitTopics) {
        return new WorkOnceTheSchemaIsThere(
                schema, project, take, answers, endOverdue, feedback, forgetOldRuns, limitTopics);
    }

    // ------------------------------------------------------------------ HTTP

    @Bean
    CallerTrace callerTrace(TraceHeaders trace) {
        return new CallerTrace(trace);
    }

    @Bean
    NameRequests nameRequests() {
        return new NameRequests();
    }

    @Bean
    GuardBrowsers guardBrowsers() {
        return new GuardBrowsers();
    }

    /** {@code MILLRACE_PAGE_FOLDER}: a folder that the page is bundled into while somebody works on it. */
    @Bean
    RouterFunction<ServerResponse> page(Environment environment) {
        String folder = environment.getProperty("MILLRACE_PAGE_FOLDER", "");
        return new ServePage(
                        folder.isBlank()
                                ? new ClassPathResource("io/millrace/page/")
                                : new FileSystemResource(folder + "/"))
                .routes();
    }

    @Bean
    AnswerProblems answerProblems() {
        return new AnswerProblems();
    }

    @Bean
    DescribeWorkflow describeWorkflow(FeedbackTable feedback) {
        return new DescribeWorkflow(feedback);
    }

    @Bean
    WorkflowApi workflowApi(
            CheckRequest check,
            AcceptWorkflow accept,
            FindWorkflow find,
            CancelWorkflow cancel,
            SupplySchema schemas,
            StartWithConnection startWithConnection,
            DescribeWorkflow describe,
            CallerTrace trace) {
        return new WorkflowApi(check, accept, find, cancel, schemas, startWithConnection, describe, trace);
    }

    @Bean
    QueryApi queryApi(CheckRequest check, RunQuery run, KnownConnections connections, CallerTrace trace) {
        return new QueryApi(check, run, connections, trace);
    }

    @Bean
    FeedbackApi feedbackApi(GiveFeedback give) {
        return new FeedbackApi(give);
    }

    @Bean
    ThreadApi threadApi(ListThreads threads, ReadMessages messages) {
        return new ThreadApi(threads, messages);
    }

    @Bean
    ChatApi chatApi(
            BeginMessage begin,
            AwaitEnd await,
            FindWorkflow find,
            WatchWorkflow watch,
            DescribeWorkflow describe,
            GatewaySettings settings,
            CallerTrace trace) {
        return new ChatApi(begin, await, find, watch, describe, settings, trace);
    }

    @Bean
    AnswerApi answerApi(ResumeWorkflow resume, CallerTrace trace) {
        return new AnswerApi(resume, trace);
    }

    @Bean
    ConversationApi conversationApi(ReadTurns turns) {
        return new ConversationApi(turns);
    }

    @Bean
    WatchWorkflow watchWorkflow(FindWorkflow find, StreamWorkflow stream, GatewaySettings settings, Clock clock) {
        return new WatchWorkflow(find, stream, settings, clock);
    }

    @Bean
    EventApi eventApi(WatchWorkflow watch) {
        return new EventApi(watch);
    }

    @Bean
    HandlerMapping socketMapping(WatchWorkflow watch) {
        // Before the controllers, which would take the path for one of theirs with another method.
        return new SimpleUrlHandlerMapping(
                Map.of(SocketApi.PATH, new SocketApi(watch, new HandshakeWebSocketService())), -1);
    }

    @Bean
    InstanceApi instanceApi(SaveConnection save, KnownConnections connections, Catalogs catalogs, CallerTrace trace) {
        return new InstanceApi(save, connections, catalogs, trace);
    }

    @Bean
    StartAgain startAgain(AcceptWorkflow accept, GatewaySettings settings) {
        return new StartAgain(accept, settings);
    }

    @Bean
    OpenRows openRows(
            ArtifactStore store,
            AcceptWorkflow accept,
            AwaitEnd await,
            WriteToKafka write,
            GatewaySettings settings,
            Clock clock) {
        return new OpenRows(store, accept, await, write, settings, clock);
    }

    @Bean
    FileApi fileApi(ArtifactStore store, WriteToKafka write) {
        return new FileApi(store, write);
    }

    @Bean
    OpenCapsule openCapsule(
            FindWorkflow find, AwaitProjection await, ReadProjection projection, FeedbackTable feedback) {
        return new OpenCapsule(find, await, projection, feedback);
    }

    @Bean
    RunApi runApi(
            CheckRequest check,
            AcceptWorkflow accept,
            FindWorkflow find,
            StartAgain again,
            OpenRows open,
            OpenCapsule capsules,
            ArtifactStore store,
            WriteToKafka write,
            CallerTrace trace) {
        return new RunApi(check, accept, find, again, open, capsules, store, write, trace);
    }

    @Bean
    DatasetApi datasetApi(ReceiveUpload receive, StoreDataset store, CallerTrace trace) {
        return new DatasetApi(receive, store, trace);
    }

    @Bean
    GlossaryApi glossaryApi(StoreGlossary store) {
        return new GlossaryApi(store);
    }

    @Bean(initMethod = "start")
    ModelStatusTail modelStatusTail(KafkaSettings kafka, Records records, TopicsReady ready) {
        return new ModelStatusTail(kafka, records);
    }

    @Bean
    LookAtSurroundings lookAtSurroundings(
            KafkaSettings kafka,
            DatabaseClient projectionDatabase,
            ReadProjection read,
            MigrateSchema schema,
            IntakeCounts intake,
            ModelStatusTail model) {
        return new LookAtSurroundings(kafka, projectionDatabase, read, schema, intake, model);
    }

    @Bean
    HealthApi healthApi(LookAtSurroundings look, LiveJournal live, KnownConnections connections) {
        return new HealthApi(look, live, connections);
    }
}
