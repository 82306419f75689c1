package io.millrace.eval.run;

import java.util.List;

/**
 * What became of a suite.
 *
 * @param cases all of them, turns of dialogues too
 * @param dialogues the turns of each dialogue; empty where the suite has none
 */
public record SuiteResult(List<CaseResult> cases, List<List<CaseResult>> dialogues) {
    public SuiteResult {
        cases = List.copyOf(cases);
        dialogues = dialogues.stream().map(List::copyOf).toList();
    }
}
