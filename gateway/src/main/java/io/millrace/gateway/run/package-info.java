/** Runs: workflows seen through their result, whole results page by page or as files, and runs done again. */
@NullMarked
package io.millrace.gateway.run;

import org.jspecify.annotations.NullMarked;
