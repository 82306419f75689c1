package io.millrace.planner;

import io.millrace.agent.program.WriteStatement;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.ground.NotGrounded;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.PlanException;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import io.millrace.language.understand.GroundInterpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.language.understand.Understanding;
import io.millrace.schemas.Candidate;
import io.millrace.schemas.Choice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns close readings into choices for the user, each with the query it stands for. Readings that the catalog cannot answer, and
 * those that come to the same query as one before them, are no choice.
 */
final class OfferChoices {
    private final GroundInterpretation ground = new GroundInterpretation();
    private final CompileSql compile = new CompileSql();

    /** A reading, and the choice made of it. */
    record Offer(Understanding.Candidate reading, Candidate candidate) {}

    List<Offer> of(List<Understanding.Candidate> readings, CatalogIndex index, Catalog catalog) {
        List<Offer> offers = new ArrayList<>();
        Set<String> queries = new HashSet<>();
        for (Understanding.Candidate reading : readings) {
            try {
                CompiledQuery query =
                        compile.compile(ground.ground(reading.interpretation(), index), catalog.dialect(), catalog);
                if (queries.add(query.readableSql())) {
                    offers.add(offer(Integer.toString(offers.size() + 1), reading, query));
                }
            } catch (NotGrounded | PlanException cannotBeAnswered) {
                // The others may be.
            }
        }
        return offers;
    }

    private static Offer offer(String id, Understanding.Candidate reading, CompiledQuery query) {
        var choice = new Choice(
                id,
                reading.summary(),
                reading.difference(),
                query.readableSql(),
                null,
                InterpretationJson.write(reading.interpretation()));
        return new Offer(reading, new Candidate(choice, WriteStatement.of("choice " + id, query)));
    }
}
