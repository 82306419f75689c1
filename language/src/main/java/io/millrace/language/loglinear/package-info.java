/** Log-linear models: features that hold, and their weights. */
@NullMarked
package io.millrace.language.loglinear;

import org.jspecify.annotations.NullMarked;
