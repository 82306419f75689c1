/** Scores the guard on files of statements, and explains single decisions. */
@NullMarked
package io.millrace.cli.guard;

import org.jspecify.annotations.NullMarked;
