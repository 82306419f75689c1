/** Asking the questions of a suite through the real stages, in this process, and judging what comes back. */
@NullMarked
package io.millrace.eval.run;

import org.jspecify.annotations.NullMarked;
