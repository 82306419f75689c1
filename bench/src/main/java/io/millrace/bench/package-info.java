/** Benchmarks: each command prints the ratios that {@code bench/README.md} shows, measured in one run. */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
