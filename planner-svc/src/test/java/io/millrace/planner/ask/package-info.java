/** A model that says what the test wants reads questions. */
@NullMarked
package io.millrace.planner.ask;

import org.jspecify.annotations.NullMarked;
