package io.millrace.eval.train;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.answer.ServeScripts;
import io.millrace.eval.suite.Suite;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.GenerateForms;
import io.millrace.language.generate.SlotExamples;
import io.millrace.language.generate.Templates;
import io.millrace.language.rank.WeightTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trial runs. */
public final class CrossValidate {
    private CrossValidate() {}

    public static void main(String[] arguments) throws Exception {
        Path open = Path.of(arguments[0]);
        int folds = Integer.parseInt(arguments[1]);
        List<String> train = List.of(arguments[2].split(","));
        String test = arguments[3];
        List<Lesson> lessons = new ArrayList<>();
        List<Databases> opened = new ArrayList<>();
        Trial trial = null;
        for (String name : train) {
            Suite suite = Suite.read(open.resolve(name));
            Databases databases = new Databases(suite.databases(), ServeScripts.NONE);
            opened.add(databases);
            if (name.equals(test)) {
                trial = new Trial(databases);
            }
            List<Lesson> read = new ReadLessons(databases).read(suite);
            long known = read.stream().filter(lesson -> lesson.known() != null).count();
            System.err.println(name + " " + read.size() + " known " + known);
            lessons.addAll(read);
        }
        int asked = 0, covered = 0, top1 = 0, top12 = 0, formRight = 0, formOracle = 0, right = 0, oracle = 0;
        long time = 0;
        for (int fold = 0; fold < folds; fold++) {
            int held = fold;
            List<Lesson> rest = lessons.stream()
                    .filter(lesson -> Math.floorMod(lesson.databaseId().hashCode(), folds) != held)
                    .toList();
            List<Lesson> here = lessons.stream()
                    .filter(lesson -> lesson.suite().equals(test)
                            && Math.floorMod(lesson.databaseId().hashCode(), folds) == held)
                    .toList();
            long start = System.nanoTime();
            Templates templates = TrainTemplates.count(rest, 2);
            WeightTable templateWeights = TrainTemplates.train(templates, rest, 1);
            long templatesDone = System.nanoTime();
            List<SlotExamples.Example> examples = TrainSlots.examples(rest, new WeightTable(4));
            long examplesDone = System.nanoTime();
            WeightTable slotWeights = TrainSlots.train(examples, 1);
            System.err.printf(
                    "fold %d templates %d %.1fs, slots %d %.1fs %.1fs%n",
                    fold,
                    templates.all().size(),
                    (templatesDone - start) / 1e9,
                    examples.size(),
                    (examplesDone - templatesDone) / 1e9,
                    (System.nanoTime() - examplesDone) / 1e9);
            GenerateForms generate = new GenerateForms(templates, templateWeights, slotWeights, 12, 10);
            for (Lesson lesson : here) {
                asked++;
                long from = System.nanoTime();
                List<Candidate> candidates = generate.generate(lesson.anchors(), 30);
                time += System.nanoTime() - from;
                if (lesson.known() != null) {
                    int number = templates.number(lesson.known().template());
                    covered += number >= 0 ? 1 : 0;
                    String gold = lesson.gold().toString();
                    boolean any = false;
                    boolean tany = false;
                    for (int i = 0; i < candidates.size(); i++) {
                        boolean same = candidates.get(i).form().toString().equals(gold);
                        any |= same;
                        boolean t = candidates.get(i).template().equals(lesson.known().template());
                        tany |= t;
                        if (i == 0) {
                            formRight += same ? 1 : 0;
                            top1 += t ? 1 : 0;
                        }
                    }
                    formOracle += any ? 1 : 0;
                    top12 += tany ? 1 : 0;
                }
                boolean any = false;
                for (int i = 0; i < Math.min(candidates.size(), 20); i++) {
                    boolean ok = trial.right(candidates.get(i).form(), lesson);
                    if (i == 0 && ok) {
                        right++;
                    }
                    any |= ok;
                    if (ok) {
                        break;
                    }
                }
                oracle += any ? 1 : 0;
                if (System.getenv("SHOW") != null && !candidates.isEmpty() && asked % Integer.parseInt(System.getenv("SHOW")) == 0) {
                    System.out.println((any ? "  " : "- ") + lesson.anchors().question() + "\n   gold " + lesson.goldSql() + "\n   got  "
                            + Trial.sql(candidates.getFirst().form(), lesson.anchors().elements().index()).orElse("none").replaceAll("\\s+", " "));
                }
            }
        }
        double n = asked / 100.0;
        System.out.printf(
                "n=%d template in inventory %.1f, template top1 %.1f any %.1f, form top1 %.1f any %.1f, answer top1 %.1f any of 20 %.1f, ms %.1f%n",
                asked, covered / n, top1 / n, top12 / n, formRight / n, formOracle / n, right / n, oracle / n, time / 1e6 / asked);
        opened.forEach(Databases::close);
        System.exit(0);
    }
}
