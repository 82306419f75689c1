/** Answers a plan row by row in memory: what a plan means, to hold compilers and databases against. */
@NullMarked
package io.millrace.language.plan.interpret;

import org.jspecify.annotations.NullMarked;
