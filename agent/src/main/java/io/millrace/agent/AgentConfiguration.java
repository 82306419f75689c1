package io.millrace.agent;

import io.millrace.agent.catalog.CatalogTail;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.GlossaryTail;
import io.millrace.agent.kafka.CreateTopics;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.memory.MemoryTail;
import io.millrace.agent.runtime.AgentRuntime;
import io.millrace.agent.runtime.Cancellations;
import io.millrace.agent.runtime.Journal;
import io.millrace.agent.store.ArtifactSettings;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.FolderStore;
import io.millrace.agent.store.s3.ConnectBucket;
import io.millrace.agent.trace.ConfigureTelemetry;
import io.millrace.agent.trace.TraceHeaders;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** The runtime of an agent process: start it with the process's {@link StageHandler} beans beside it. */
@Configuration(proxyBeanMethods = false)
public class AgentConfiguration {
    private static final Duration PATIENCE_WITH_KAFKA = Duration.ofSeconds(60);

    @Bean
    AgentSettings agentSettings(Environment environment) {
        return AgentSettings.from(environment);
    }

    @Bean
    KafkaSettings kafkaSettings(AgentSettings settings) {
        return new KafkaSettings(settings.bootstrapServers(), settings.schemaRegistryUrl(), settings.instance());
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    @ConditionalOnMissingBean(OpenTelemetry.class)
    OpenTelemetrySdk openTelemetry(AgentSettings settings) {
        return ConfigureTelemetry.create(settings);
    }

    @Bean
    TraceHeaders traceHeaders(OpenTelemetry telemetry) {
        return new TraceHeaders(telemetry);
    }

    /** Topics exist before anything reads or writes them: whoever depends on the transport depends on this. */
    @Bean
    TopicsReady topicsReady(KafkaSettings kafka, AgentSettings settings) throws InterruptedException {
        new CreateTopics(kafka, settings.partitions()).run(PATIENCE_WITH_KAFKA);
        return new TopicsReady();
    }

    /** Says that the topics are there. */
    public record TopicsReady() {}

    @Bean
    Records records(KafkaSettings kafka) {
        return new Records(kafka);
    }

    @Bean
    Publisher publisher(KafkaSettings kafka, Records records, TraceHeaders trace, TopicsReady ready) {
        return new Publisher(kafka, records, trace);
    }

    @Bean
    Journal journal(Publisher publisher, KafkaSettings kafka, Clock clock) {
        return new Journal(publisher, kafka, clock);
    }

    @Bean(initMethod = "start")
    @ConditionalOnMissingBean(Catalogs.class)
    CatalogTail catalogs(KafkaSettings kafka, Records records, TopicsReady ready) {
        return new CatalogTail(kafka, records);
    }

    @Bean(initMethod = "start")
    GlossaryTail glossaries(KafkaSettings kafka, Records records, TopicsReady ready) {
        return new GlossaryTail(kafka, records);
    }

    @Bean(initMethod = "start")
    MemoryTail memories(KafkaSettings kafka, Records records, TopicsReady ready) {
        return new MemoryTail(kafka, records);
    }

    /** Where files are kept; made only for those who use it. */
    @Bean
    @Lazy
    ArtifactStore artifactStore(Environment environment) throws IOException {
        return switch (ArtifactSettings.from(environment)) {
            case ArtifactSettings.Folder folder -> new FolderStore(folder.path());
            case ArtifactSettings.Bucket bucket -> ConnectBucket.connect(bucket);
        };
    }

    @Bean
    Cancellations cancellations() {
        return new Cancellations();
    }

    @Bean
    AgentRuntime agentRuntime(
            ObjectProvider<StageHandler> handlers,
            AgentSettings settings,
            KafkaSettings kafka,
            Records records,
            Publisher publisher,
            Journal journal,
            Cancellations cancellations,
            TraceHeaders trace,
            OpenTelemetry telemetry,
            Clock clock) {
        return new AgentRuntime(
                handlers.stream().toList(),
                settings,
                kafka,
                records,
                publisher,
                journal,
                cancellations,
                trace,
                telemetry,
                clock);
    }
}
