package io.millrace.executor;

import io.millrace.agent.AgentConfiguration.TopicsReady;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Datasets;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.agent.seal.SealKeys;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.engine.CountChoices;
import io.millrace.executor.engine.ExecuteProgram;
import io.millrace.executor.engine.ExecuteStage;
import io.millrace.executor.engine.GuardStatement;
import io.millrace.executor.engine.MaterialiseResult;
import io.millrace.executor.engine.NoticeChange;
import io.millrace.executor.load.LoadDataset;
import io.millrace.executor.probe.ProbeConnection;
import io.millrace.executor.probe.ProbeLimits;
import io.millrace.executor.probe.ProbeStage;
import io.millrace.executor.probe.PublishCatalog;
import io.millrace.executor.probe.TestConnection;
import io.millrace.executor.spark.FindInStore;
import io.millrace.executor.spark.SparkEngine;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What the executor is made of; the agent runtime starts a worker for each of its handlers. */
@Configuration(proxyBeanMethods = false)
public class ExecutorConfiguration {
    private static final Duration PATIENCE_WITH_TOPIC = Duration.ofSeconds(30);
    private static final Duration PATIENCE_WITH_SETTINGS = Duration.ofSeconds(5);
    private static final long PUBLISH_SECONDS = 30;

    @Bean
    ExecutorSettings executorSettings(Environment environment) {
        return ExecutorSettings.from(environment);
    }

    @Bean
    Connections sourceConnections(ExecutorSettings settings) {
        Path keyset = settings.privateKeyset();
        return new Connections(
                keyset == null ? null : SealKeys.unseal(keyset),
                settings.sqliteFolders(),
                settings.databaseHosts(),
                PATIENCE_WITH_SETTINGS);
    }

    /** Everything that was saved before is known before the first request is worked off. */
    @Bean
    TopicTail<ConnectionSettings> connectionTail(
            KafkaSettings kafka, Records records, TopicsReady ready, Connections connections)
            throws InterruptedException {
        var tail = TopicTail.from(
                TopicTail.Start.BEGINNING,
                kafka,
                records,
                Topics.CONNECTIONS,
                ConnectionSettings.class,
                message -> connections.changed(message.key(), message.value()));
        tail.start().awaitCaughtUp(PATIENCE_WITH_TOPIC);
        return tail;
    }

    @Bean
    SparkEngine sparkEngine(ExecutorSettings settings, Catalogs catalogs, Datasets datasets, ArtifactStore store) {
        var find = new FindInStore(catalogs, datasets, store, settings.spark().isLocal());
        var engine = new SparkEngine(settings.spark(), catalogs, find);
        if (settings.spark().warm()) {
            engine.warm();
        }
        return engine;
    }

    @Bean
    ExecuteStage executeStage(
            Connections connections,
            SparkEngine spark,
            Catalogs catalogs,
            ArtifactStore store,
            PublishCatalog publish,
            Clock clock) {
        var execute = new ExecuteProgram(connections, spark, GuardStatement.against(catalogs), store, clock);
        var probe = new ProbeConnection(connections, publish, ProbeLimits.DEFAULT, clock);
        return new ExecuteStage(
                execute,
                new CountChoices(connections, catalogs, spark),
                store,
                new MaterialiseResult(
                        connections,
                        execute,
                        store,
                        (source, table, rows, work) -> probe.refresh(
                                source,
                                table,
                                rows,
                                catalogs.find(source.connectionId()).orElse(null),
                                work)),
                new NoticeChange(connections, catalogs, probe, clock));
    }

    @Bean
    PublishCatalog publishCatalog(Publisher publisher) {
        return snapshot -> publisher
                .send(Topics.CATALOGS, snapshot.getConnectionId(), snapshot)
                .get(PUBLISH_SECONDS, TimeUnit.SECONDS);
    }

    @Bean
    ProbeStage probeStage(
            Connections connections, SparkEngine spark, ArtifactStore store, PublishCatalog publish, Clock clock) {
        var load = new LoadDataset(store, spark, publish, ProbeLimits.DEFAULT, clock);
        return new ProbeStage(
                new ProbeConnection(connections, publish, ProbeLimits.DEFAULT, clock),
                new TestConnection(connections),
                load::handle);
    }
}
