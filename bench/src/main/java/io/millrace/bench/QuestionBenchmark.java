package io.millrace.bench;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.gateway.StreamEvent;
import io.millrace.embedded.demo.DemoQuestions;
import io.millrace.embedded.demo.GenerateShop;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The demo questions end to end on a running Millrace, warm: from the POST to the terminal event, split by stage. What is left when
 * the time inside the handlers is taken away is everything Millrace adds around the work: HTTP, Kafka, Avro, journal, stream.
 */
public final class QuestionBenchmark {
    private static final int WARM_UP = 10;
    private static final int RUNS = 30;

    private QuestionBenchmark() {}

    /** The one argument is where Millrace is, such as {@code http://127.0.0.1:8080}. */
    public static void main(String[] arguments) throws Exception {
        var gateway = new GatewayClient(URI.create(arguments[0]));
        List<String> questions = DemoQuestions.about(new GenerateShop().products());
        for (int i = 0; i < WARM_UP; i++) {
            for (String question : questions) {
                ask(gateway, question);
            }
        }
        System.out.printf(
                "%-58s %9s %8s %9s  %s%n", "question", "median ms", "p95 ms", "around ms", "stages, median ms");
        List<Run> all = new ArrayList<>();
        for (String question : questions) {
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(ask(gateway, question));
            }
            print(question, runs);
            all.addAll(runs);
        }
        print("all", all);
        Percentiles total = Percentiles.of(all.stream().mapToLong(Run::nanos).toArray());
        Percentiles around =
                Percentiles.of(all.stream().mapToLong(Run::aroundNanos).toArray());
        System.out.printf(
                Locale.ROOT,
                "median_ms=%.1f p95_ms=%.1f around_median_ms=%.1f around_p95_ms=%.1f around_ratio=%.2f n=%d%n",
                total.median(),
                total.p95(),
                around.median(),
                around.p95(),
                around.median() / total.median(),
                all.size());
    }

    /** @param stages nanoseconds inside the handler of each stage, in the order they ended */
    private record Run(long nanos, Map<String, Long> stages) {
        long aroundNanos() {
            return nanos - stages.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static Run ask(GatewayClient gateway, String question) throws Exception {
        Map<String, Long> stages = new LinkedHashMap<>();
        long begin = System.nanoTime();
        String id = gateway.ask(Question.of(question, "shop"));
        StreamEvent end = gateway.follow(id, event -> {
            if (event.name().equals("stage-completed")) {
                long nanos = event.data().path("elapsed_micros").asLong() * 1_000;
                stages.merge(event.data().path("stage").asString(), nanos, Long::sum);
            }
        });
        long nanos = System.nanoTime() - begin;
        if (!end.name().equals("succeeded")) {
            throw new IllegalStateException(question + " ended with " + end.data());
        }
        return new Run(nanos, stages);
    }

    private static void print(String question, List<Run> runs) {
        Percentiles total = Percentiles.of(runs.stream().mapToLong(Run::nanos).toArray());
        Percentiles around =
                Percentiles.of(runs.stream().mapToLong(Run::aroundNanos).toArray());
        var stages = new StringBuilder();
        for (String stage : runs.getFirst().stages().keySet()) {
            long[] nanos = runs.stream()
                    .mapToLong(run -> run.stages().getOrDefault(stage, 0L))
                    .toArray();
            stages.append(String.format(
                    Locale.ROOT, "%s %.1f  ", stage, Percentiles.of(nanos).median()));
        }
        String shown = question.length() > 58 ? question.substring(0, 57) + "…" : question;
        System.out.printf(
                Locale.ROOT,
                "%-58s %9.1f %8.1f %9.1f  %s%n",
                shown,
                total.median(),
                total.p95(),
                around.median(),
                stages.toString().strip());
    }
}
