/** What is wrong about answers that are wrong, by kinds that can be counted. */
@NullMarked
package io.millrace.eval.errors;

import org.jspecify.annotations.NullMarked;
