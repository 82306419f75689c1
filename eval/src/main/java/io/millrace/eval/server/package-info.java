/** Servers that the scripts of a suite are loaded into. */
@NullMarked
package io.millrace.eval.server;

import org.jspecify.annotations.NullMarked;
