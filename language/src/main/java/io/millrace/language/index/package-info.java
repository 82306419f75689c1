/** What a catalog can be asked by: its names, its values, the amounts and dates in it, and the graph of its joins. */
@NullMarked
package io.millrace.language.index;

import org.jspecify.annotations.NullMarked;
