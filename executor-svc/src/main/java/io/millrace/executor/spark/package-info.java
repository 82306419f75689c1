/** The Spark engine: one warm Spark, inside the executor or on a cluster, a session of its own for each work, sources read through their pools. */
@NullMarked
package io.millrace.executor.spark;

import org.jspecify.annotations.NullMarked;
