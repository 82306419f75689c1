package io.millrace.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page in a real browser on a running Millrace: from the navigation to the first paint and to the moment a question can be
 * typed, with nothing in the browser's cache; then from a question to its rows on the screen. Speaks to chromedriver as the
 * WebDriver standard has it.
 */
public final class PageBenchmark {
    private static final int RUNS = 10;
    private static final JsonMapper JSON = new JsonMapper();

    private static final String OPENED = """
            const done = arguments[arguments.length - 1];
            const look = () => {
              const paint = performance.getEntriesByName('first-contentful-paint')[0];
              if (!paint || !document.querySelector('.example')) return setTimeout(look, 5);
              const files = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
              done({paint: paint.startTime, ready: performance.now(),
                    bytes: files.filter(each => !each.name.includes('/api/')).reduce((sum, each) => sum + each.transferSize, 0)});
            };
            look();""";

    private static final String ASKED = """
            const done = arguments[arguments.length - 1];
            const box = document.querySelector('#question');
            const before = document.querySelectorAll('turn-view').length;
            box.value = arguments[0];
            box.dispatchEvent(new Event('input', {bubbles: true}));
            const begin = performance.now();
            box.form.requestSubmit();
            let stage, rows;
            const look = () => {
              const turn = document.querySelectorAll('turn-view')[before];
              const now = performance.now() - begin;
              if (turn?.querySelector('.stage.completed')) stage ??= now;
              if (turn?.querySelector('result-table tbody tr:not(.space)')) rows ??= now;
              if (turn?.querySelector('[data-status=succeeded]') && rows) return done({stage, rows, end: now});
              setTimeout(look, 2);
            };
            look();""";

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI driver;

    private PageBenchmark(URI driver) {
        this.driver = driver;
    }

    /** The one argument is where Millrace is, such as {@code http://127.0.0.1:8080}. */
    public static void main(String[] arguments) throws Exception {
        int port = freePort();
        Process chromedriver = new ProcessBuilder("chromedriver", "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            new PageBenchmark(URI.create("http://127.0.0.1:" + port)).measure(arguments[0]);
        } finally {
            chromedriver.destroy();
        }
    }

    private void measure(String millrace) throws Exception {
        List<Double> paint = new ArrayList<>();
        List<Double> ready = new ArrayList<>();
        List<Double> stage = new ArrayList<>();
        List<Double> rows = new ArrayList<>();
        List<Double> end = new ArrayList<>();
        long bytes = 0;
        for (int run = -1; run < RUNS; run++) {
            String session = open();
            send("POST", session + "/url", Map.of("url", millrace + "/"));
            JsonNode opened = script(session, OPENED);
            JsonNode asked = script(session, ASKED, "Show me total sales by region");
            send("DELETE", session, null);
            // The first one warms up Millrace, not the browser: that is a new one each time.
            if (run >= 0) {
                paint.add(opened.path("paint").asDouble());
                ready.add(opened.path("ready").asDouble());
                stage.add(asked.path("stage").asDouble());
                rows.add(asked.path("rows").asDouble());
                end.add(asked.path("end").asDouble());
                bytes = opened.path("bytes").asLong();
            }
        }
        System.out.printf(Locale.ROOT, "%-34s %9s %9s%n", "", "median ms", "most ms");
        print("first paint, nothing cached", paint);
        print("ready for a question", ready);
        print("asked to first stage done", stage);
        print("asked to rows on the screen", rows);
        print("asked to verdict on the screen", end);
        System.out.printf(
                Locale.ROOT,
                "first_paint_ms=%.0f first_answer_ms=%.0f transferred_kb=%d n=%d%n",
                median(paint),
                median(rows),
                bytes / 1024,
                RUNS);
    }

    private static void print(String what, List<Double> millis) {
        System.out.printf(
                Locale.ROOT,
                "%-34s %9.0f %9.0f%n",
                what,
                median(millis),
                millis.stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** A browser with a new, empty profile; answers with the path of its session. */
    private String open() throws Exception {
        Map<String, Object> chrome = Map.of(
                "args",
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--window-size=1300,900"));
        Map<String, Object> body = Map.of("capabilities", Map.of("alwaysMatch", Map.of("goog:chromeOptions", chrome)));
        for (int attempt = 0; ; attempt++) {
            try {
                return "/session/"
                        + send("POST", "/session", body).path("sessionId").asString();
            } catch (java.net.ConnectException stillStarting) {
                if (attempt == 100) {
                    throw stillStarting;
                }
                Thread.sleep(50);
            }
        }
    }

    private JsonNode script(String session, String script, Object... arguments) throws Exception {
        return send("POST", session + "/execute/async", Map.of("script", script, "args", List.of(arguments)));
    }

    private JsonNode send(String method, String path, @Nullable Object body) throws Exception {
        HttpRequest.BodyPublisher sent = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(driver.resolve(path))
                        .method(method, sent)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("chromedriver: " + response.body());
        }
        return JSON.readTree(response.body()).path("value");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
