/** Files that become datasets: what they are, how they are read, what their columns are, and their rows as Parquet. */
@NullMarked
package io.millrace.executor.load;

import org.jspecify.annotations.NullMarked;
