/** Where a user wants rows to be written, read from words. */
@NullMarked
package io.millrace.language.destination;

import org.jspecify.annotations.NullMarked;
