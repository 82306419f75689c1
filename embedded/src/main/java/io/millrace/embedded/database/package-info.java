/** A real PostgreSQL server as a child process. */
@NullMarked
package io.millrace.embedded.database;

import org.jspecify.annotations.NullMarked;
