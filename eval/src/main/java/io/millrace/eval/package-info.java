/** The command that measures how often answers are right, on questions with known answers. */
@NullMarked
package io.millrace.eval;

import org.jspecify.annotations.NullMarked;
