package io.millrace.eval.train;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.answer.ServeScripts;
import io.millrace.eval.suite.Case;
import io.millrace.eval.suite.DatabaseFolders;
import io.millrace.eval.suite.Suite;
import io.millrace.language.anchor.Anchors;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.GenerateForms;
import io.millrace.language.rank.Confidence;
import io.millrace.language.rank.RankForms;
import io.millrace.language.rank.Trained;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Trains everything. The ranker and the confidence learn from candidates that were made without the database of the question, as they
 * will be at a user's: the databases are parted into folds, and each fold's candidates are made by what was learned of the others.
 */
final class Train implements AutoCloseable {
    static final int CANDIDATES = 24;
    private static final String EXERCISES = "exercises of ";
    private static final String SPELLED_OUT = EXERCISES + "copies of ";
    private static final long SEED = 1;
    /** High confidence, as in the report of {@code ./millrace eval}. */
    private static final double HIGH = 0.8;

    /** How much a question to a database that it was not asked of counts, among those that have an answer. */
    private static final double FOREIGN = 0.3;

    private final List<Lesson> lessons = new ArrayList<>();
    private final Set<String> exercised = new HashSet<>();
    /** Where the databases of exercises are copied to; deleted in the end. */
    private final Path copies;

    private final List<Databases> opened = new ArrayList<>();
    private final Map<String, Trial> trials = new HashMap<>();
    private final Map<String, ReadLessons> readers = new HashMap<>();
    private final List<String> ranked;
    private final int folds;
    private final PrintStream progress;

    /**
     * @param learned folders of the suites that templates and slots are learned of
     * @param ranked names of those of them that the ranker learns of: their known queries run
     * @param folds parts that the databases are divided into
     */
    Train(List<Path> learned, List<String> ranked, int folds, PrintStream progress) {
        this.ranked = ranked.stream()
                .flatMap(name -> Stream.of(name, EXERCISES + name, SPELLED_OUT + name))
                .toList();
        this.folds = folds;
        this.progress = progress;
        try {
            this.copies = Files.createTempDirectory("millrace-exercises");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path folder : learned) {
            Suite suite = Suite.read(folder);
            String name = suite.name();
            Databases databases = new Databases(suite.databases(), ServeScripts.NONE);
            ReadLessons reader = reads(name, databases);
            List<Lesson> read = reader.read(suite);
            lessons.addAll(read);
            List<String> ids = suite.cases().stream()
                    .map(Case::databaseId)
                    .distinct()
                    .filter(exercised::add)
                    .sorted()
                    .toList();
            trials.put(EXERCISES + name, trial(name));
            readers.put(EXERCISES + name, reader);
            int made = exercises(EXERCISES + name, reader, ids);
            made += spelledOut(SPELLED_OUT + name, suite, databases, ids);
            progress.printf(
                    "%s: %d questions, %d with a form; %d exercises%n",
                    name,
                    read.size(),
                    read.stream().filter(lesson -> lesson.known() != null).count(),
                    made);
        }
    }

    private ReadLessons reads(String name, Databases databases) {
        opened.add(databases);
        ReadLessons reader = new ReadLessons(databases);
        trials.put(name, new Trial(databases));
        readers.put(name, reader);
        return reader;
    }

    private int exercises(String name, ReadLessons reader, List<String> databaseIds) {
        List<Lesson> made = reader.exercises(databaseIds, name, SEED);
        lessons.addAll(made);
        return made.size();
    }

    /** Exercises about copies of the databases. */
    private int spelledOut(String name, Suite suite, Databases databases, List<String> databaseIds) {
        SpellOutKeys spellOut = new SpellOutKeys(databases, copies);
        List<String> copied = new ArrayList<>();
        DatabaseFolders folders = null;
        for (String id : databaseIds) {
            Optional<DatabaseFolders> copy = spellOut.copy(suite.databases(), id);
            if (copy.isPresent()) {
                folders = copy.get();
                copied.add(id);
            }
        }
        return folders == null ? 0 : exercises(name, reads(name, new Databases(folders, ServeScripts.NONE)), copied);
    }

    @Override
    public void close() {
        opened.forEach(Databases::close);
        try (Stream<Path> files = Files.walk(copies)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Trains on all databases but those of one fold.
     *
     * @param held the fold that is left out; -1 for none
     * @param madeBy what the file of weights says of itself
     */
    Trained all(int held, String madeBy, Map<Integer, List<Made>> made) {
        List<Made> rest = new ArrayList<>();
        made.forEach((fold, candidates) -> {
            if (fold != held) {
                rest.addAll(candidates);
            }
        });
        List<Lesson> seen = lessons.stream()
                .filter(lesson -> held < 0 || Fold.of(lesson.databaseId(), folds) != held)
                .toList();
        Trained generator = LearnGenerator.learn(seen, SEED);
        RankForms ranker = TrainRanks.train(choices(rest), SEED);
        Confidence confidence = confidence(rest);
        return new Trained(
                madeBy,
                generator.templates(),
                generator.templateWeights(),
                generator.slotWeights(),
                ranker,
                confidence);
    }

    /** A question with candidates that were made without its database; {@code right} is null for a question of another database. */
    record Made(Lesson lesson, Anchors anchors, List<Candidate> candidates, boolean @Nullable [] right) {}

    /** The candidates of every fold, by what was learned of the others. */
    Map<Integer, List<Made>> candidates() {
        Map<Integer, List<Made>> made = new HashMap<>();
        for (int fold = 0; fold < folds; fold++) {
            int held = fold;
            List<Lesson> rest = lessons.stream()
                    .filter(lesson -> Fold.of(lesson.databaseId(), folds) != held)
                    .toList();
            GenerateForms generate = LearnGenerator.learn(rest, SEED).generator();
            List<Lesson> here = lessons.stream()
                    .filter(lesson -> Fold.of(lesson.databaseId(), folds) == held
                            && ranked.contains(lesson.suite())
                            && lesson.goldSql() != null)
                    .toList();
            made.put(fold, fold(fold, here, generate));
        }
        return made;
    }

    private List<Made> fold(int fold, List<Lesson> here, GenerateForms generate) {
        List<Made> made = new ArrayList<>();
        Random random = new Random(SEED + fold);
        int first = 0;
        int any = 0;
        int foreign = 0;
        for (Lesson lesson : here) {
            List<Candidate> candidates = generate.generate(lesson.anchors(), lesson.before(), CANDIDATES);
            boolean[] right = new boolean[candidates.size()];
            boolean found = false;
            for (int i = 0; i < right.length; i++) {
                right[i] = trial(lesson.suite()).right(candidates.get(i).form(), lesson);
                found |= right[i];
            }
            first += right.length > 0 && right[0] ? 1 : 0;
            any += found ? 1 : 0;
            made.add(new Made(lesson, lesson.anchors(), candidates, right));
            if (lesson.before() == null && random.nextInt(4) == 0) {
                Lesson other = here.get(random.nextInt(here.size()));
                if (!other.databaseId().equals(lesson.databaseId())) {
                    Anchors wrong = reader(other)
                            .find(other.databaseId(), lesson.anchors().question());
                    made.add(new Made(lesson, wrong, generate.generate(wrong, null, CANDIDATES), null));
                    foreign++;
                }
            }
        }
        progress.printf(
                "fold %d: %d questions, first candidate right %.1f, any right %.1f; %d to another database%n",
                fold, here.size(), 100.0 * first / here.size(), 100.0 * any / here.size(), foreign);
        return made;
    }

    private Trial trial(String suite) {
        return Objects.requireNonNull(trials.get(suite));
    }

    private ReadLessons reader(Lesson lesson) {
        return Objects.requireNonNull(readers.get(lesson.suite()));
    }

    private static List<TrainRanks.Choice> choices(List<Made> made) {
        List<TrainRanks.Choice> choices = new ArrayList<>();
        for (Made one : made) {
            if (one.right() != null) {
                choices.add(TrainRanks.Choice.of(one.anchors(), one.candidates(), one.right()));
            }
        }
        return choices;
    }

    /** Half of the questions teach a ranker whose certainty is then compared with what was right in the other half, and back. */
    private Confidence confidence(List<Made> made) {
        // Exercises are easier than what people ask: they would make it too sure.
        List<Made> asked = made.stream()
                .filter(one -> !one.lesson().suite().startsWith(EXERCISES))
                .toList();
        List<TrainConfidence.Seen> right = new ArrayList<>();
        List<TrainConfidence.Seen> answerable = new ArrayList<>();
        for (int half = 0; half < 2; half++) {
            int other = half;
            RankForms rank = TrainRanks.train(
                    choices(made.stream().filter(one -> half(one) != other).toList()), SEED);
            for (Made one : asked) {
                if (half(one) == other) {
                    double[] features = Confidence.features(one.anchors(), rank.rank(one.anchors(), one.candidates()));
                    boolean isRight = one.right() != null && isRight(one, rank);
                    right.add(new TrainConfidence.Seen(features, isRight, one.right() == null ? FOREIGN : 1));
                    answerable.add(new TrainConfidence.Seen(features, one.right() != null, 1));
                }
            }
        }
        return new Confidence(TrainConfidence.train(right, SEED), TrainConfidence.train(answerable, SEED));
    }

    private static int half(Made one) {
        return Fold.of(one.lesson().databaseId() + "half", 2);
    }

    private static boolean isRight(Made one, RankForms rank) {
        List<RankForms.Ranked> ranked = rank.rank(one.anchors(), one.candidates());
        if (ranked.isEmpty() || one.right() == null) {
            return false;
        }
        int best = one.candidates().indexOf(ranked.getFirst().candidate());
        return one.right()[best];
    }

    /**
     * What weights give on questions that they did not learn of.
     *
     * @param asked how many questions
     * @param right how many of them were answered right
     * @param sure of how many the answer was thought right with high confidence
     * @param sureRight how many of these were
     */
    record Measured(int asked, int right, int sure, int sureRight) {
        Measured plus(Measured other) {
            return new Measured(
                    asked + other.asked, right + other.right, sure + other.sure, sureRight + other.sureRight);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "n=%d right %.1f; sure of %.1f, right of these %.1f",
                    asked,
                    100.0 * right / Math.max(1, asked),
                    100.0 * sure / Math.max(1, asked),
                    100.0 * sureRight / Math.max(1, sure));
        }
    }

    /** @param made questions of a fold that the weights did not learn of */
    static Measured measure(Trained trained, List<Made> made, String suite) {
        int asked = 0;
        int right = 0;
        int high = 0;
        int highRight = 0;
        RankForms rank = trained.ranker();
        for (Made one : made) {
            if (one.right() == null || !one.lesson().suite().equals(suite)) {
                continue;
            }
            asked++;
            List<RankForms.Ranked> ranked = rank.rank(one.anchors(), one.candidates());
            if (ranked.isEmpty()) {
                continue;
            }
            boolean isRight =
                    one.right()[one.candidates().indexOf(ranked.getFirst().candidate())];
            double sure = trained.confidence().ofRight(Confidence.features(one.anchors(), ranked));
            right += isRight ? 1 : 0;
            high += sure >= HIGH ? 1 : 0;
            highRight += sure >= HIGH && isRight ? 1 : 0;
        }
        return new Measured(asked, right, high, highRight);
    }

    List<String> databases(int fold) {
        return lessons.stream()
                .map(Lesson::databaseId)
                .distinct()
                .filter(id -> Fold.of(id, folds) == fold)
                .sorted()
                .toList();
    }

    static void write(Trained trained, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            trained.write(out);
        }
    }
}
