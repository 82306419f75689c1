package io.millrace.eval;

import io.millrace.eval.suite.UnusableSuite;
import io.millrace.language.rank.Trained;
import io.millrace.language.understand.Understand;
import io.millrace.planner.UnderstandQuestion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses for each database the weights that learned nothing of it. */
final class UnderstandByFold {
    private UnderstandByFold() {}

    /**
     * @param folds what {@code ./millrace train --cross-validate} has written; null for one set of weights
     * @param weights null for those that ship
     * @throws UnusableSuite where they cannot be read
     */
    static UnderstandQuestion of(@Nullable Path folds, @Nullable Path weights) {
        if (folds == null) {
            return (weights == null ? new Understand() : read(weights))::understand;
        }
        Map<String, Understand> byDatabase = new HashMap<>();
        Understand any = null;
        try (Stream<Path> files = Files.list(folds)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".weights"))
                    .sorted()
                    .toList()) {
                Understand understand = read(file);
                any = any == null ? understand : any;
                List<String> databases =
                        Files.readAllLines(Path.of(file.toString().replace(".weights", ".databases")));
                databases.forEach(database -> byDatabase.put(database, understand));
            }
        } catch (IOException e) {
            throw new UnusableSuite("The folder " + folds + " cannot be read: " + e.getMessage());
        }
        if (any == null) {
            throw new UnusableSuite(
                    "There are no weights in " + folds + ". Make them with ./millrace train --cross-validate.");
        }
        // A database that no fold learned of is as good with any.
        Understand other = any;
        return (question, index, conversation) -> byDatabase
                .getOrDefault(index.catalog().connectionId(), other)
                .understand(question, index, conversation);
    }

    private static Understand read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new Understand(Trained.read(in));
        } catch (IOException e) {
            throw new UnusableSuite("The weights " + file + " cannot be read: " + e.getMessage());
        }
    }
}
