/** Writing kept rows to a table of a user's database: staged, checked, swapped in one step, once per workflow. */
@NullMarked
package io.millrace.executor.write;

import org.jspecify.annotations.NullMarked;
