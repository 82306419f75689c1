/** The map stage: grounds what was asked in tables and columns. */
@NullMarked
package io.millrace.mapper;

import org.jspecify.annotations.NullMarked;
