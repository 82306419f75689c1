package io.millrace.cli.show;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Turns what the gateway knows of a finished workflow into lines: plan, SQL, rows, verdict; or what went wrong. */
public final class RenderWorkflow {
    private final Terminal terminal;
    private final RenderTable table;

    public RenderWorkflow(Terminal terminal) {
        this.terminal = terminal;
        this.table = new RenderTable(terminal);
    }

    /** @param workflow the answer of {@code GET /api/v1/workflows/{id}}, with the plan as text in {@code tree} where known */
    public List<String> render(JsonNode workflow, int maxRows) {
        List<String> lines = new ArrayList<>();
        turn(workflow.path("turn"), lines);
        plan(workflow, lines);
        program(workflow, lines);
        result(workflow.path("result"), maxRows, lines);
        verdict(workflow.path("verdict"), lines);
        failure(workflow, lines);
        return lines;
    }

    /** What a turn of a conversation took over from the turn before, and what is new. */
    private void turn(JsonNode turn, List<String> lines) {
        if (!turn.isObject()) {
            return;
        }
        List<String> told = new ArrayList<>();
        words("kept", turn.path("kept"), told);
        words("changed", turn.path("changed"), told);
        if (turn.path("name").isString()) {
            told.add("  called: " + turn.path("name").asString());
        }
        if (!told.isEmpty()) {
            heading("Conversation", lines);
            lines.addAll(told);
        }
    }

    private void plan(JsonNode workflow, List<String> lines) {
        String tree = workflow.path("tree").asString("");
        if (!tree.isBlank()) {
            heading("Plan", lines);
            indented(tree, lines);
        }
    }

    private void program(JsonNode workflow, List<String> lines) {
        JsonNode program = workflow.path("program");
        String explanation = program.path("explanation").asString("");
        boolean onSpark =
                "spark".equalsIgnoreCase(workflow.path("result").path("engine").asString(""));
        String spark = program.path("spark_sql").asString("");
        String sql = onSpark && !spark.isBlank() ? spark : program.path("sql").asString("");
        if (!sql.isBlank()) {
            heading(onSpark ? "SQL (Spark)" : "SQL", lines);
            indented(sql, lines);
        }
        if (!explanation.isBlank()) {
            lines.add("  " + terminal.faint(explanation));
        }
    }

    private void result(JsonNode result, int maxRows, List<String> lines) {
        if (!result.path("columns").isArray()) {
            return;
        }
        JsonNode rows = result.path("rows");
        long count = result.path("row_count").asLong(rows.size());
        heading(
                "Rows "
                        + terminal.faint("(" + count + (result.path("truncated").asBoolean(false) ? " or more" : "")
                                + engine(result) + ")"),
                lines);
        table.render(result.path("columns"), rows, maxRows).forEach(line -> lines.add("  " + line));
        if (rows.size() > maxRows) {
            lines.add("  " + terminal.faint(terminal.ellipsis() + " " + (count - maxRows) + " more"));
        }
        if (rows.isEmpty()) {
            lines.add("  " + terminal.faint("no rows"));
        }
        written(result.path("written"), lines);
    }

    private void written(JsonNode written, List<String> lines) {
        if (!written.isObject()) {
            return;
        }
        String what = written.path("format").asString("").equals("table") ? "table " : "file ";
        String how = switch (written.path("action").asString("")) {
            case "create" -> "made";
            case "replace" -> "replaced";
            case "append" -> "appended to";
            case "upsert" -> "updated by key";
            case String other -> other;
        };
        heading("Written", lines);
        lines.add("  " + terminal.tick() + " " + rows(written.path("rows").asLong()) + ": " + what
                + written.path("target").asString("") + " (" + how + ")");
    }

    private static String engine(JsonNode result) {
        String engine = result.path("engine").asString("").toLowerCase(Locale.ROOT);
        String elapsed = result.path("elapsed_ms").isNumber()
                ? ", " + result.path("elapsed_ms").asLong() + " ms"
                : "";
        return engine.isEmpty() ? elapsed : ", " + engine + elapsed;
    }

    private void verdict(JsonNode verdict, List<String> lines) {
        if (!verdict.path("passed").isBoolean()) {
            return;
        }
        boolean passed = verdict.path("passed").asBoolean();
        heading("Verdict", lines);
        lines.add("  " + (passed ? terminal.tick() : terminal.cross()) + " "
                + verdict.path("summary").asString(passed ? "passed" : "not passed"));
        for (JsonNode check : verdict.path("checks")) {
            boolean held = check.path("passed").asBoolean(false);
            String words = first(check.path("description"), check.path("name"));
            String dismissed = check.path("dismissed").asString("");
            if (check.path("author").asString("").equals("model")) {
                words += " (test of the language model)";
            }
            if (!held && !dismissed.isEmpty()) {
                lines.add("    - " + words + ": does not count: " + dismissed);
                continue;
            }
            String seen = held
                    ? ""
                    : ": expected " + check.path("expected").asString("?") + ", saw "
                            + check.path("seen").asString("?");
            lines.add("    " + (held ? terminal.tick() : terminal.cross()) + " " + words + seen);
        }
    }

    private void failure(JsonNode workflow, List<String> lines) {
        String status = workflow.path("status").asString("");
        JsonNode failure = workflow.path("failure");
        if (failure.isObject()) {
            heading("Not answered", lines);
            lines.add("  " + terminal.cross() + " " + failure.path("message").asString("failed"));
            words("understood", failure.path("understood"), lines);
            words("not understood", failure.path("not_understood"), lines);
            String remedy = failure.path("remedy").asString("");
            if (!remedy.isBlank()) {
                lines.add("  What you can do: " + remedy);
            }
        } else if (status.equals("cancelled") || status.equals("timed_out")) {
            heading("Not answered", lines);
            lines.add("  " + terminal.cross() + " " + status.replace('_', ' '));
        }
        if (status.equals("needs_input")) {
            choices(workflow.path("needs_input"), lines);
        }
    }

    private void choices(JsonNode needsInput, List<String> lines) {
        boolean proposal = needsInput.path("proposal").isObject();
        heading(proposal ? "May this be written?" : "Which one?", lines);
        lines.add("  " + needsInput.path("question").asString(""));
        for (JsonNode choice : needsInput.path("choices")) {
            lines.add("");
            String rows = choice.path("row_count").isNumber()
                    ? rows(choice.path("row_count").asLong())
                    : "not counted";
            lines.add("  " + terminal.strong(choice.path("id").asString("")) + "  "
                    + choice.path("text").asString("")
                    + (proposal ? "" : "  " + terminal.faint("(" + rows + ")")));
            String difference = choice.path("difference").asString("");
            if (!difference.isBlank() && !proposal) {
                lines.add("     differs in: " + difference);
            }
            choice.path("sql")
                    .asString("")
                    .stripTrailing()
                    .lines()
                    .forEach(line -> lines.add("     " + terminal.faint(line)));
        }
    }

    private static String rows(long count) {
        return count == 1 ? "1 row" : count + " rows";
    }

    private static void words(String what, JsonNode words, List<String> lines) {
        if (words.isArray() && !words.isEmpty()) {
            lines.add("  " + what + ": "
                    + words.valueStream().map(JsonNode::asString).collect(Collectors.joining(", ")));
        }
    }

    private void heading(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(terminal.strong(title));
    }

    private static void indented(String text, List<String> lines) {
        text.stripTrailing().lines().forEach(line -> lines.add("  " + line));
    }

    private static String first(JsonNode preferred, JsonNode otherwise) {
        return preferred.isString() ? preferred.asString() : otherwise.asString("");
    }
}
