/** Reads the SQL of public suites as logical forms, so that the ranker can be shown what is right. */
@NullMarked
package io.millrace.eval.gold;

import org.jspecify.annotations.NullMarked;
