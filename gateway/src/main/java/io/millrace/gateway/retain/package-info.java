/** How long runs are kept: what is older is forgotten, in the projection, in the artifact store and in the journal. */
@NullMarked
package io.millrace.gateway.retain;

import org.jspecify.annotations.NullMarked;
