package io.millrace.eval.report;

import io.millrace.eval.run.CaseResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What changed from one result file to another, case by case. */
public final class CompareResults {
    private CompareResults() {}

    public static List<String> lines(List<CaseResult> before, List<CaseResult> after) {
        Map<String, CaseResult> earlier = new LinkedHashMap<>();
        before.forEach(one -> earlier.put(one.id(), one));
        var fixed = new ArrayList<String>();
        var broken = new ArrayList<String>();
        int right = 0;
        int wrong = 0;
        int changed = 0;
        int added = 0;
        for (CaseResult now : after) {
            CaseResult then = earlier.remove(now.id());
            if (then == null) {
                added++;
            } else if (then.correct() != now.correct()) {
                describe(then, now, now.correct() ? fixed : broken);
            } else {
                right += now.correct() ? 1 : 0;
                wrong += now.correct() ? 0 : 1;
                changed += then.status() == now.status() ? 0 : 1;
            }
        }
        var lines = new ArrayList<String>();
        if (!fixed.isEmpty()) {
            lines.add("Fixed:");
            lines.addAll(fixed);
        }
        if (!broken.isEmpty()) {
            lines.add("Broken:");
            lines.addAll(broken);
        }
        if (added > 0 || !earlier.isEmpty()) {
            lines.add("Only in the first file: " + earlier.size() + ", only in the second: " + added);
        }
        lines.add("fixed=%d broken=%d still_right=%d still_wrong=%d of_these_with_another_status=%d"
                .formatted(count(fixed), count(broken), right, wrong, changed));
        return lines;
    }

    private static int count(List<String> lines) {
        return (int) lines.stream().filter(line -> !line.startsWith("      ")).count();
    }

    private static void describe(CaseResult then, CaseResult now, List<String> lines) {
        lines.add("  %s (%s → %s) %s"
                .formatted(now.id(), then.status().word(), now.status().word(), now.question()));
        lines.add("      before: " + shown(then));
        lines.add("      after:  " + shown(now));
    }

    private static String shown(CaseResult one) {
        String said = one.sql() == null ? one.note() : one.sql();
        return said == null ? "-" : said.replaceAll("\\s+", " ");
    }
}
