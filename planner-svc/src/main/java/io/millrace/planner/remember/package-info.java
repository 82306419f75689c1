/** Earlier questions whose readings are known to be right: the same one again, and those that are like it. */
@NullMarked
package io.millrace.planner.remember;

import org.jspecify.annotations.NullMarked;
