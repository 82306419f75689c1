/** Tests that travel with a program, derived from its plan. {@link io.millrace.language.check.DeriveChecks} is where to start. */
@NullMarked
package io.millrace.language.check;

import org.jspecify.annotations.NullMarked;
