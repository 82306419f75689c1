/** What a language model expects of an answer: the tests that it writes, and what it says of those that do not pass. */
@NullMarked
package io.millrace.validator.expect;

import org.jspecify.annotations.NullMarked;
