/** Answers: what a query returns from a suite's database, and when two of them are the same. */
@NullMarked
package io.millrace.eval.answer;

import org.jspecify.annotations.NullMarked;
