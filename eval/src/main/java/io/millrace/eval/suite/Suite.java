package io.millrace.eval.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Questions with known answers. A suite has cases, or dialogues, or both.
 *
 * @param name of its folder
 * @param databases where its databases are
 */
public record Suite(String name, List<Case> cases, List<Dialogue> dialogues, DatabaseFolders databases) {

    public Suite {
        cases = List.copyOf(cases);
        dialogues = List.copyOf(dialogues);
    }

    /**
     * Reads a suite in the project's own format, a folder with {@code cases.jsonl} or {@code dialogues.jsonl}, or in Spider's: a
     * file such as {@code dev.json}, or the folder with {@code dev.json} and {@code train_spider.json}.
     *
     * @throws UnusableSuite where it is not there, or a line of it is broken
     */
    public static Suite read(Path where) {
        Path path = where.toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new UnusableSuite("There is no " + where + ". Name the folder of a suite.");
        }
        if (Files.isRegularFile(path)) {
            return ReadSpiderFormat.read(path.resolveSibling(""), List.of(path));
        }
        if (ReadProjectFormat.found(path)) {
            return ReadProjectFormat.read(path);
        }
        List<Path> spider = Stream.of("dev.json", "train_spider.json")
                .map(path::resolve)
                .filter(Files::isRegularFile)
                .toList();
        if (spider.isEmpty()) {
            throw new UnusableSuite(
                    "The folder " + where + " is no suite: it has neither cases.jsonl nor dialogues.jsonl,"
                            + " nor Spider's dev.json or train_spider.json.");
        }
        return ReadSpiderFormat.read(path, spider);
    }

    /**
     * The part of it that is chosen.
     *
     * @param split null for all
     * @param databaseIds empty for all
     * @param limit most cases and most dialogues
     * @throws UnusableSuite where nothing is left
     */
    public Suite only(@Nullable String split, List<String> databaseIds, int limit) {
        var chosen = new Suite(
                name,
                cases.stream()
                        .filter(one -> split == null || split.equals(one.split()))
                        .filter(one -> databaseIds.isEmpty() || databaseIds.contains(one.databaseId()))
                        .limit(limit)
                        .toList(),
                dialogues.stream()
                        .filter(one -> split == null || split.equals(one.split()))
                        .filter(one -> databaseIds.isEmpty() || databaseIds.contains(one.databaseId()))
                        .limit(limit)
                        .toList(),
                databases);
        if (chosen.cases.isEmpty() && chosen.dialogues.isEmpty()) {
            throw new UnusableSuite("Nothing is left of " + name + " with "
                    + (split == null ? "any split" : "split " + split) + " and "
                    + (databaseIds.isEmpty() ? "any database" : "database " + String.join(", ", databaseIds)) + ".");
        }
        return chosen;
    }

    /** The databases that its questions are about, in the order in which they come first. */
    public List<String> databaseIds() {
        return Stream.concat(
                        cases.stream().map(Case::databaseId), dialogues.stream().map(Dialogue::databaseId))
                .distinct()
                .toList();
    }

    /** All its questions, those of dialogues too, each as if it stood alone. */
    public List<Case> questions() {
        var all = new ArrayList<>(cases);
        dialogues.forEach(dialogue -> all.addAll(dialogue.cases()));
        return all;
    }
}
