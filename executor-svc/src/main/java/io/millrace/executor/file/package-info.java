/** Files of the artifact store that rows are written to: made, replaced, appended to, and updated by key. */
@NullMarked
package io.millrace.executor.file;

import org.jspecify.annotations.NullMarked;
