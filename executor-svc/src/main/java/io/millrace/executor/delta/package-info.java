/** Delta Lake tables in the artifact store, written and read with Delta Kernel: Spark, and what users run on it, knows nothing of them. */
@NullMarked
package io.millrace.executor.delta;

import org.jspecify.annotations.NullMarked;
