/** Getting to know a connection: its structure, sizes and values, as a catalog snapshot. */
@NullMarked
package io.millrace.executor.probe;

import org.jspecify.annotations.NullMarked;
