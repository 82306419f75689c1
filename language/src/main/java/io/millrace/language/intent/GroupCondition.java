package io.millrace.language.intent;

import java.math.BigDecimal;

/** What has to hold for a group: "only countries with at least 100 orders". */
public record GroupCondition(Measure measure, Comparison comparison, BigDecimal value) {}
