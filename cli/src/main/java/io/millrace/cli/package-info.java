/** The commands of the command-line client; each is a thin layer over {@code gateway} and {@code show}. */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
