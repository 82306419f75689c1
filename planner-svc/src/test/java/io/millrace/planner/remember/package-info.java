/** Questions that were answered before. */
@NullMarked
package io.millrace.planner.remember;

import org.jspecify.annotations.NullMarked;
