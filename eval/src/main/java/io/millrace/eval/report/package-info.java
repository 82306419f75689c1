/** What is said of a run: figures, a file with every case, and the difference between two such files. */
@NullMarked
package io.millrace.eval.report;

import org.jspecify.annotations.NullMarked;
