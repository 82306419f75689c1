package io.millrace.eval.train;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.answer.ServeScripts;
import io.millrace.eval.suite.Suite;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.Filling;
import io.millrace.language.generate.GenerateForms;
import io.millrace.language.generate.SlotExamples;
import io.millrace.language.generate.Template;
import io.millrace.language.generate.Templates;
import io.millrace.language.rank.WeightTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Trial runs. */
public final class CrossValidate {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CrossValidate() {}

    static int fold(Lesson lesson, int folds) {
        return Math.floorMod(lesson.databaseId().hashCode() * 31 + 7, folds);
    }

    record Saved(String suite, String id, List<SavedCandidate> candidates) {}

    record SavedCandidate(String template, List<Filling> fillings, double templateScore, double slotScore, boolean right) {}

    public static void main(String[] arguments) throws Exception {
        Path open = Path.of(arguments[0]);
        int folds = Integer.parseInt(arguments[1]);
        List<String> train = List.of(arguments[2].split(","));
        List<String> tests = List.of(arguments[3].split(","));
        Path file = Path.of(arguments[4]);
        boolean reuse = arguments.length > 5;
        List<Lesson> lessons = new ArrayList<>();
        Map<String, Trial> trials = new HashMap<>();
        for (String name : train) {
            Suite suite = Suite.read(open.resolve(name));
            Databases databases = new Databases(suite.databases(), ServeScripts.NONE);
            trials.put(name, new Trial(databases));
            lessons.addAll(new ReadLessons(databases).read(suite));
        }
        List<Ranked> ranked = new ArrayList<>();
        if (reuse) {
            Map<String, Lesson> byId = new HashMap<>();
            lessons.forEach(lesson -> byId.put(lesson.suite() + lesson.id(), lesson));
            Map<String, Template> templates = new HashMap<>();
            for (String line : Files.readAllLines(file)) {
                Saved saved = JSON.readValue(line, Saved.class);
                Lesson lesson = byId.get(saved.suite() + saved.id());
                if (lesson == null) {
                    continue;
                }
                List<Candidate> candidates = new ArrayList<>();
                boolean[] right = new boolean[saved.candidates().size()];
                for (SavedCandidate one : saved.candidates()) {
                    Template template = templates.computeIfAbsent(one.template(), Template::read);
                    right[candidates.size()] = one.right();
                    candidates.add(new Candidate(
                            template.fill(one.fillings()), template, one.fillings(), one.templateScore(), one.slotScore()));
                }
                ranked.add(new Ranked(lesson, candidates, right));
            }
        } else {
            try (var out = Files.newBufferedWriter(file)) {
                for (int fold = 0; fold < folds; fold++) {
                    int held = fold;
                    List<Lesson> rest =
                            lessons.stream().filter(lesson -> fold(lesson, folds) != held).toList();
                    long start = System.nanoTime();
                    Templates templates = TrainTemplates.count(rest, 2);
                    WeightTable templateWeights = TrainTemplates.train(templates, rest, 1);
                    long templatesDone = System.nanoTime();
                    List<SlotExamples.Example> examples = TrainSlots.examples(rest, new WeightTable(4));
                    WeightTable slotWeights = TrainSlots.train(examples, 1);
                    long trained = System.nanoTime();
                    GenerateForms generate = new GenerateForms(templates, templateWeights, slotWeights, 16, 10);
                    int count = 0, known = 0, covered = 0, top = 0, any = 0;
                    long time = 0;
                    for (Lesson lesson : lessons) {
                        if (fold(lesson, folds) != held || !tests.contains(lesson.suite()) || lesson.goldSql() == null) {
                            continue;
                        }
                        long from = System.nanoTime();
                        List<Candidate> candidates = generate.generate(lesson.anchors(), 24);
                        time += System.nanoTime() - from;
                        boolean[] right = new boolean[candidates.size()];
                        List<SavedCandidate> save = new ArrayList<>();
                        boolean found = false;
                        for (int i = 0; i < right.length; i++) {
                            Candidate one = candidates.get(i);
                            right[i] = trials.get(lesson.suite()).right(one.form(), lesson);
                            found |= right[i];
                            save.add(new SavedCandidate(
                                    one.template().key(), one.fillings(), one.templateScore(), one.slotScore(), right[i]));
                        }
                        count++;
                        known += lesson.known() == null ? 0 : 1;
                        covered += lesson.known() != null && templates.number(lesson.known().template()) >= 0 ? 1 : 0;
                        top += right.length > 0 && right[0] ? 1 : 0;
                        any += found ? 1 : 0;
                        ranked.add(new Ranked(lesson, candidates, right));
                        out.write(JSON.writeValueAsString(new Saved(lesson.suite(), lesson.id(), save)));
                        out.newLine();
                    }
                    System.out.printf(
                            "fold %d: templates %d (%.0f s), slots %d (%.0f s), n=%d known %.1f covered %.1f top %.1f any %.1f, %.1f ms%n",
                            fold,
                            templates.all().size(),
                            (templatesDone - start) / 1e9,
                            examples.size(),
                            (trained - templatesDone) / 1e9,
                            count,
                            100.0 * known / count,
                            100.0 * covered / count,
                            100.0 * top / count,
                            100.0 * any / count,
                            time / 1e6 / count);
                }
            }
        }
        for (String setting : System.getProperty("settings", "3:0.01:1e-4,8:0:0").split(",")) {
            String[] parts = setting.split(":");
            System.setProperty("rounds", parts[0]);
            System.setProperty("rate", parts[1]);
            System.setProperty("decay", parts[2]);
            System.out.println(setting);
            for (String test : tests) {
                RankTrial.run(ranked, test, folds);
            }
        }
        System.exit(0);
    }
}
