/** The live journal: recent events in memory, and streams that begin in the database and go on live. */
@NullMarked
package io.millrace.gateway.stream;

import org.jspecify.annotations.NullMarked;
