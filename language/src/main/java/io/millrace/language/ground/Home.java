package io.millrace.language.ground;

import io.millrace.language.intent.Breakdown;
import org.jspecify.annotations.Nullable;

/**
 * Where a figure is computed.
 *
 * @param per what it is computed for first; null where at once
 */
record Home(String table, @Nullable Breakdown per, @Nullable String perTable) {}
