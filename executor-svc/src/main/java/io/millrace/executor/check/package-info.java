/** The tests that travel with a program, evaluated over its result and, where they have SQL, over the source. */
@NullMarked
package io.millrace.executor.check;

import org.jspecify.annotations.NullMarked;
