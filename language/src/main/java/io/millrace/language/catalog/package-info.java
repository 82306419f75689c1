/** What is known of a connection: tables, columns, types, keys, foreign keys, row counts, sampled values. */
@NullMarked
package io.millrace.language.catalog;

import org.jspecify.annotations.NullMarked;
