/** Run capsules: everything of one workflow in a document, with its audit trail, put together from the projection of the journal. */
@NullMarked
package io.millrace.gateway.capsule;

import org.jspecify.annotations.NullMarked;
