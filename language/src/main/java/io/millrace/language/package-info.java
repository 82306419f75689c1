/** The plan language in pure Java: what is known of the data, what was asked, what it means, and the SQL for it. */
@NullMarked
package io.millrace.language;

import org.jspecify.annotations.NullMarked;
