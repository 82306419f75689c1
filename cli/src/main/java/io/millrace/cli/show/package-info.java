/** How a workflow looks in a terminal: its stages while they happen, then plan, SQL, rows and verdict. */
@NullMarked
package io.millrace.cli.show;

import org.jspecify.annotations.NullMarked;
