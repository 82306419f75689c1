/** The SQL compiler: plan to the text of a dialect, values kept apart. {@link io.millrace.language.sql.CompileSql} is where to start. */
@NullMarked
package io.millrace.language.sql;

import org.jspecify.annotations.NullMarked;
