/** Log-linear models over features of a question and what it may mean, and their weights. */
@NullMarked
package io.millrace.language.rank;

import org.jspecify.annotations.NullMarked;
