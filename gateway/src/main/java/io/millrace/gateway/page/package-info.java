/** The page at {@code /}: its files, and what browsers are told about them. */
@NullMarked
package io.millrace.gateway.page;

import org.jspecify.annotations.NullMarked;
