/** Running a program: which engine, the statement on its source, and what came of it. */
@NullMarked
package io.millrace.executor.engine;

import org.jspecify.annotations.NullMarked;
