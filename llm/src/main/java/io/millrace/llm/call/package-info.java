/** Calls of models that may fail: tried again, passed on to the next model, kept within bounds, given up for a while. */
@NullMarked
package io.millrace.llm.call;

import org.jspecify.annotations.NullMarked;
