/** What the users of a connection call its tables, columns and figures: read from YAML, checked against the catalog. */
@NullMarked
package io.millrace.language.glossary;

import org.jspecify.annotations.NullMarked;
