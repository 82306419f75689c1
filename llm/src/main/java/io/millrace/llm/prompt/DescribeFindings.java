package io.millrace.llm.prompt;

import io.millrace.schemas.Check;
import io.millrace.schemas.Finding;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is told to a model of what did not do. A check that did not pass says what it saw, which is data: where values may not be sent, only
 * what should have held is told.
 */
public final class DescribeFindings {
    private DescribeFindings() {}

    /**
     * @param checks of the program that did not do
     * @param values whether values of the data may be sent
     */
    public static List<String> of(List<Finding> findings, List<Check> checks, boolean values) {
        Map<String, String> described =
                checks.stream().collect(Collectors.toMap(Check::getName, Check::getDescription, (first, _) -> first));
        return findings.stream()
                .map(finding -> {
                    String description = described.get(finding.getRule());
                    return values || description == null ? finding.getMessage() : "This does not hold: " + description;
                })
                .toList();
    }
}
