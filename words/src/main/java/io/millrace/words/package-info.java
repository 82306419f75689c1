/** Makes the word vectors that ship with the language module from a sentence encoder and a dictionary, and measures what they are good for. */
@NullMarked
package io.millrace.words;

import org.jspecify.annotations.NullMarked;
