/** Datasets: files that users send, and what became of them. */
@NullMarked
package io.millrace.gateway.dataset;

import org.jspecify.annotations.NullMarked;
