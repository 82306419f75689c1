/** Makes candidate forms of a question: templates whose slots are filled with what the words of the question name. */
@NullMarked
package io.millrace.language.generate;

import org.jspecify.annotations.NullMarked;
