/** Words to intent: tokens, phrases, anchors in the catalog, and the composition of what was asked. */
@NullMarked
package io.millrace.language.read;

import org.jspecify.annotations.NullMarked;
