/** The rows that were kept of a run, read again with what is known of all of them. */
@NullMarked
package io.millrace.executor.kept;

import org.jspecify.annotations.NullMarked;
