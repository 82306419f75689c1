/** What has to be true of a program before it may run: one query that only reads, over what the catalog knows. */
@NullMarked
package io.millrace.language.guard;

import org.jspecify.annotations.NullMarked;
