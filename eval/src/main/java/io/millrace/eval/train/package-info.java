/** Learns the weights of the generator and the ranker from questions with known queries. */
@NullMarked
package io.millrace.eval.train;

import org.jspecify.annotations.NullMarked;
