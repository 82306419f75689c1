/** Which words of a question may stand for which tables, columns and values of a catalog. */
@NullMarked
package io.millrace.language.anchor;

import org.jspecify.annotations.NullMarked;
