/** A schema that a caller supplies instead of a connection: planned and compiled for, never asked. */
@NullMarked
package io.millrace.gateway.schema;

import org.jspecify.annotations.NullMarked;
