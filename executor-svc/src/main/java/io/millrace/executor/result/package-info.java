/** What a query brought back: typed columns, rows within limits, and their form in JSON. */
@NullMarked
package io.millrace.executor.result;

import org.jspecify.annotations.NullMarked;
