/** From the words of a user to an interpretation, a choice between several, or a refusal with reasons. */
@NullMarked
package io.millrace.language.understand;

import org.jspecify.annotations.NullMarked;
