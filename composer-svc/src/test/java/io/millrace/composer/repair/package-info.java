/** Prompts for queries that a language model writes. */
@NullMarked
package io.millrace.composer.repair;

import org.jspecify.annotations.NullMarked;
