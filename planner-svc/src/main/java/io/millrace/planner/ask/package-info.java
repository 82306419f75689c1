/** A language model reads a question: what it is told, what it may answer, and what becomes of that. */
@NullMarked
package io.millrace.planner.ask;

import org.jspecify.annotations.NullMarked;
