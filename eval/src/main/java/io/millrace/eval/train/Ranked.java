package io.millrace.eval.train;

import io.millrace.language.generate.Candidate;
import java.util.List;

/**
 * The candidates of a question that its own database had no part in.
 *
 * @param right which of them answer it
 */
record Ranked(Lesson lesson, List<Candidate> candidates, boolean[] right) {}
