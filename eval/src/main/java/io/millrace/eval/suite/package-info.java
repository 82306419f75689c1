/** Suites: questions with the queries that answer them, and the databases beside them. */
@NullMarked
package io.millrace.eval.suite;

import org.jspecify.annotations.NullMarked;
