/** The part of a catalog that a question is about, as a short text for whoever does not know the catalog. */
@NullMarked
package io.millrace.language.brief;

import org.jspecify.annotations.NullMarked;
