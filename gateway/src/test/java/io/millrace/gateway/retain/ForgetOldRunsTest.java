package io.millrace.gateway.retain;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.journal.MessageIds;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.FolderStore;
import io.millrace.agent.store.RowsAbout;
import io.millrace.agent.store.WriteRows;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestDatabase;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Feedback;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Thumb;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowSucceeded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** What is left of a run when its time is over, and of one whose time is not. */
class ForgetOldRunsTest {
    private static final Duration KEPT = Duration.ofDays(90);

    private final RunningGateway gateway = RunningGateway.shared();

    @TempDir
    private Path folder;

    private static Script endedBefore(Duration ago) {
        Instant ended = Instant.now().minus(ago).truncatedTo(ChronoUnit.MILLIS);
        Script script = Script.acceptedAt(ended.minusSeconds(2), ended.plusSeconds(60));
        script.completed(Stage.PLAN, 1);
        script.write(MessageIds.of(script.workflowId(), "end"), ended, new WorkflowSucceeded(null, 1L));
        String id = script.workflowId();
        TestKafka.send(
                Topics.FEEDBACK,
                id,
                new Feedback(id, Thumb.UP, "good", Instant.now().truncatedTo(ChronoUnit.MILLIS)));
        TestKafka.await(
                "the projection",
                () -> count("workflow", id) == 1
                        && !TestDatabase.query(
                                        "SELECT 1 FROM workflow WHERE finished_at IS NOT NULL AND workflow_id = '" + id
                                                + "'")
                                .isEmpty()
                        && count("workflow_feedback", id) == 1);
        return script;
    }

    private static int count(String table, String id) {
        return Integer.parseInt(
                TestDatabase.query("SELECT count(*) FROM " + table + " WHERE workflow_id = '" + id + "'")
                        .getFirst());
    }

    private static void keepRows(ArtifactStore store, String run) throws IOException {
        try (WriteRows rows = new WriteRows(store, run)) {
            rows.begin(List.of(new RowsAbout.Column("n", DataType.INTEGER)));
            rows.row(List.of(1L));
            rows.commit(Instant.now());
        }
    }

    private ForgetOldRuns forget(ArtifactStore store, @Nullable Duration kept) {
        return new ForgetOldRuns(
                kept,
                gateway.bean(DatabaseClient.class),
                gateway.bean(TransactionalOperator.class),
                store,
                gateway.bean(Publisher.class),
                Clock.systemUTC());
    }

    @Test
    void whatEndedTooLongAgoIsForgottenAndNothingElse() throws Exception {
        ArtifactStore store = new FolderStore(folder);
        Script old = endedBefore(KEPT.plusDays(1));
        Script young = endedBefore(KEPT.minusDays(1));
        keepRows(store, old.workflowId());
        keepRows(store, young.workflowId());

        try (ForgetOldRuns forget = forget(store, KEPT)) {
            assertThat(forget.forget()).isGreaterThanOrEqualTo(1);
            assertThat(forget.forget()).isZero();
        }

        for (String table : List.of("workflow", "workflow_step", "workflow_event", "workflow_feedback")) {
            assertThat(count(table, old.workflowId())).as(table).isZero();
            assertThat(count(table, young.workflowId())).as(table).isPositive();
        }
        assertThat(RowsAbout.find(store, old.workflowId())).isEmpty();
        assertThat(RowsAbout.find(store, young.workflowId())).isPresent();
        TestKafka.await("the tombstone", () -> TestKafka.hasTombstone(Topics.FEEDBACK, old.workflowId()));
    }

    @Test
    void withoutARetentionNothingIsForgotten() throws Exception {
        ArtifactStore store = new FolderStore(folder);
        Script old = endedBefore(Duration.ofDays(4_000));

        try (ForgetOldRuns forget = forget(store, null)) {
            assertThat(forget.forget()).isZero();
        }

        assertThat(count("workflow", old.workflowId())).isOne();
    }

    @Test
    void topicsForgetNoLaterThanRuns() throws Exception {
        Map<String, String> before = retentions();
        new LimitTopics(TestKafka.settings(), KEPT).run();
        assertThat(retentions()).isEqualTo(before);

        new LimitTopics(TestKafka.settings(), Duration.ofDays(2)).run();

        assertThat(retentions().get(Topics.EVENTS))
                .isEqualTo(Long.toString(Duration.ofDays(2).toMillis()));
        assertThat(retentions().get(Topics.RESULTS))
                .isEqualTo(Long.toString(Duration.ofDays(2).toMillis()));
    }

    private static Map<String, String> retentions() throws Exception {
        try (Admin admin = Admin.create(TestKafka.settings().adminProperties())) {
            List<ConfigResource> topics = List.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS),
                    new ConfigResource(ConfigResource.Type.TOPIC, Topics.RESULTS));
            return admin.describeConfigs(topics).all().get().entrySet().stream()
                    .collect(java.util.stream.Collectors.toMap(
                            entry -> entry.getKey().name(),
                            entry -> entry.getValue().get("retention.ms").value()));
        }
    }
}
