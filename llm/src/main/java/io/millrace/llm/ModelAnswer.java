package io.millrace.llm;

import java.time.Duration;

/**
 * What a model answered.
 *
 * @param model who answered, as the provider says
 * @param use what it took, with calls that failed before this one
 */
public record ModelAnswer(String text, String model, ModelUse use, Duration elapsed) {}
