/** JSON forms of the records of the journal, as clients see them and as the projection keeps them. */
@NullMarked
package io.millrace.gateway.document;

import org.jspecify.annotations.NullMarked;
