/** The compose stage: a plan becomes a program in the source's dialect and in Spark's, with an explanation in plain words. */
@NullMarked
package io.millrace.composer;

import org.jspecify.annotations.NullMarked;
