/** A plan in plain words: what is read, kept, computed and shown, and what was assumed or lost on the way. */
@NullMarked
package io.millrace.language.explain;

import org.jspecify.annotations.NullMarked;
