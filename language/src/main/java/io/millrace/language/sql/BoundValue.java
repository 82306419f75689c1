package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
import org.jspecify.annotations.Nullable;

/** A value for one {@code ?} of a statement, in the text form of its type. */
public record BoundValue(DataType type, @Nullable String value) {}
