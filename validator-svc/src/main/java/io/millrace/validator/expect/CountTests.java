package io.millrace.validator.expect;

import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Origin;
import java.util.List;

/**
 * How many of the tests that a model wrote have passed, and whether they are enough: 60 of 100. Those that were dismissed are not counted.
 *
 * @param counted those that were asked and stand
 * @param dismissed those that do not count
 */
public record CountTests(int passed, int counted, int dismissed) {
    private static final int ENOUGH_OF_100 = 60;

    public static CountTests of(List<CheckOutcome> checks) {
        List<CheckOutcome> tests = checks.stream()
                .filter(check -> check.getAuthor() == Origin.MODEL)
                .toList();
        int passed = (int) tests.stream().filter(CheckOutcome::getPassed).count();
        int dismissed = (int) tests.stream()
                .filter(test -> !test.getPassed() && test.getDismissed() != null)
                .count();
        return new CountTests(passed, tests.size() - dismissed, dismissed);
    }

    public boolean areEnough() {
        return passed * 100 >= counted * ENOUGH_OF_100;
    }

    /** Such as "3 of 4 tests of the language model passed, 1 does not count"; empty where there is none. */
    public String text() {
        String text = counted == 0
                ? ""
                : passed + " of " + counted + (counted == 1 ? " test" : " tests") + " of the language model passed";
        if (dismissed == 0) {
            return text;
        }
        return counted == 0
                ? (dismissed == 1 ? "the one test" : "the " + dismissed + " tests") + " of the language model "
                        + (dismissed == 1 ? "does" : "do") + " not count"
                : text + ", " + dismissed + (dismissed == 1 ? " does" : " do") + " not count";
    }
}
