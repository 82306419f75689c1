/** What was written, as a job that its user can take away and run elsewhere. */
@NullMarked
package io.millrace.executor.job;

import org.jspecify.annotations.NullMarked;
