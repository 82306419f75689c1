/** Parquet files, written row by row. */
@NullMarked
package io.millrace.executor.parquet;

import org.jspecify.annotations.NullMarked;
