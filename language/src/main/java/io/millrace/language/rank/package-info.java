/** Which candidate is meant, and how sure that is; with the weights that were learned for it. */
@NullMarked
package io.millrace.language.rank;

import org.jspecify.annotations.NullMarked;
