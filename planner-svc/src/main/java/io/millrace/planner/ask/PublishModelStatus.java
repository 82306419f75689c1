package io.millrace.planner.ask;

import io.millrace.agent.kafka.Publisher;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelState;
import io.millrace.llm.Models;
import io.millrace.schemas.ModelStatus;
import io.millrace.schemas.Topics;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Says on the topic of models whether this planner can ask its model, for /health: at the start, and whenever it changes. */
public final class PublishModelStatus {
    /** Planners are set alike: the last that found something out counts. */
    static final String KEY = "planner";

    private final Models models;
    private final Publisher publisher;
    private final Clock clock;

    public PublishModelStatus(Models models, Publisher publisher, Clock clock) {
        this.models = models;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Does not wait. */
    public void start() {
        models.find()
                .ifPresentOrElse(
                        model -> {
                            model.listen(this::publish);
                            publish(model.state());
                        },
                        () -> publish(new ModelState(
                                ModelState.Status.NONE, "No model is configured; the deterministic engine answers.")));
    }

    private void publish(ModelState state) {
        ModelSettings settings = models.settings();
        publisher.send(
                Topics.MODELS,
                KEY,
                new ModelStatus(
                        state.status().text(),
                        settings.provider().name().toLowerCase(Locale.ROOT),
                        settings.isConfigured() ? settings.models() : List.of(),
                        state.message(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS)));
    }
}
