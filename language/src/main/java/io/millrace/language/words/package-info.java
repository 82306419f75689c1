/** How near words are in meaning, from vectors that ship with the module: "pupil" and "student", "nation" and "country". */
@NullMarked
package io.millrace.language.words;

import org.jspecify.annotations.NullMarked;
