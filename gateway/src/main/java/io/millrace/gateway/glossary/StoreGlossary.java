package io.millrace.gateway.glossary;

import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.GlossaryTail;
import io.millrace.agent.kafka.Publisher;
import io.millrace.gateway.connect.KnownConnections;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.glossary.BrokenGlossary;
import io.millrace.language.glossary.CheckGlossary;
import io.millrace.language.glossary.CheckedGlossary;
import io.millrace.language.glossary.GlossaryProblem;
import io.millrace.language.glossary.ReadGlossary;
import io.millrace.schemas.Category;
import io.millrace.schemas.GlossarySnapshot;
import io.millrace.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** Checks glossaries against the catalogs of their connections and keeps those that fit in Kafka. */
public final class StoreGlossary {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final KnownConnections connections;
    private final Catalogs catalogs;
    private final GlossaryTail glossaries;
    private final Publisher publisher;
    private final WriteToKafka kafka;
    private final Clock clock;

    public StoreGlossary(
            KnownConnections connections,
            Catalogs catalogs,
            GlossaryTail glossaries,
            Publisher publisher,
            WriteToKafka kafka,
            Clock clock) {
        this.connections = connections;
        this.catalogs = catalogs;
        this.glossaries = glossaries;
        this.publisher = publisher;
        this.kafka = kafka;
        this.clock = clock;
    }

    /** What the connection has now; empty where it has none. */
    public Mono<GlossarySnapshot> find(String connectionId) {
        return known(connectionId)
                .then(kafka.call(() -> glossaries.snapshot(connectionId)))
                .flatMap(Mono::justOrEmpty);
    }

    /** @throws ProblemException 404 for an unknown connection, 409 while nothing is known of it, 422 with all that is wrong */
    public Mono<CheckedGlossary> check(String connectionId, String yaml) {
        return known(connectionId).then(kafka.call(() -> checked(connectionId, yaml)));
    }

    /**
     * Completes when the glossary is safe in Kafka and this process uses it. One that the connection has already is not written
     * again.
     *
     * @throws ProblemException as {@link #check}
     */
    public Mono<CheckedGlossary> put(String connectionId, String yaml) {
        return check(connectionId, yaml)
                .flatMap(checked -> find(connectionId)
                        .filter(before -> before.getYaml().equals(yaml))
                        .hasElement()
                        .flatMap(same -> same
                                ? Mono.just(checked)
                                : write(connectionId, yaml).thenReturn(checked)));
    }

    /** Completes when the connection has no glossary, whether it had one or not. */
    public Mono<Void> delete(String connectionId) {
        return known(connectionId)
                .then(kafka.acknowledged(() -> publisher.tombstone(Topics.GLOSSARIES, connectionId)))
                .then(Mono.defer(() -> read(connectionId, Optional::isEmpty)));
    }

    private Mono<Void> write(String connectionId, String yaml) {
        return Mono.defer(() -> {
            var snapshot = new GlossarySnapshot(connectionId, yaml, clock.instant());
            return kafka.acknowledged(() -> publisher.send(Topics.GLOSSARIES, connectionId, snapshot))
                    .then(Mono.defer(() -> read(
                            connectionId,
                            now -> now.filter(newest -> newest.getYaml().equals(yaml))
                                    .isPresent())));
        });
    }

    /** Waits until this process has read what it wrote: a question that is asked next is read with it. */
    private Mono<Void> read(String connectionId, Predicate<Optional<GlossarySnapshot>> isThere) {
        return kafka.call(() -> isThere.test(glossaries.snapshot(connectionId)))
                .filter(there -> there)
                .repeatWhenEmpty(looks -> looks.delayElements(BETWEEN_LOOKS))
                .timeout(PATIENCE, Mono.empty())
                .then();
    }

    private Mono<Void> known(String connectionId) {
        return connections
                .exists(connectionId)
                .flatMap(there -> there
                        ? Mono.empty()
                        : Mono.error(() -> new ProblemException(new Problem(
                                HttpStatus.NOT_FOUND,
                                "unknown-connection",
                                Category.USER,
                                "There is no connection \"" + connectionId + "\".",
                                "GET /api/v1/instances lists those that there are."))));
    }

    private CheckedGlossary checked(String connectionId, String yaml) {
        Catalog catalog = catalogs.find(connectionId)
                .orElseThrow(() -> new ProblemException(new Problem(
                        HttpStatus.CONFLICT,
                        "no-catalog",
                        Category.USER,
                        "Nothing is known yet of the tables of connection \"" + connectionId
                                + "\", so that a glossary cannot be checked.",
                        "Try again when its database has been looked at; POST /api/v1/instances looks again.")));
        try {
            CheckedGlossary checked = CheckGlossary.of(ReadGlossary.of(yaml), catalog);
            if (checked.problems().isEmpty()) {
                return checked;
            }
            throw new ProblemException(problem(checked.problems()));
        } catch (BrokenGlossary broken) {
            throw new ProblemException(problem(broken.problems()), broken);
        }
    }

    private static Problem problem(List<GlossaryProblem> problems) {
        String count = problems.size() == 1 ? "One thing is" : problems.size() + " things are";
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "invalid-glossary",
                Category.USER,
                count + " wrong with the glossary. "
                        + capital(problems.getFirst().toString()) + ".",
                "Correct the lines that errors names, and send the whole glossary again; nothing was changed.",
                problems.stream()
                        .map(problem -> new Problem.FieldError(
                                "line " + problem.line(),
                                "invalid-glossary",
                                problem.message(),
                                "See docs/glossary.md for what a glossary can say."))
                        .toList(),
                Map.of());
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
