/** Logical forms: what is asked, in terms of a catalog; what the generator makes, the ranker compares and a conversation edits. */
@NullMarked
package io.millrace.language.form;

import org.jspecify.annotations.NullMarked;
