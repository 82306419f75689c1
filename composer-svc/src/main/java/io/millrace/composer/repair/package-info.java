/** A language model writes a query again that was rejected, failed, or gave a result that its checks did not accept. */
@NullMarked
package io.millrace.composer.repair;

import org.jspecify.annotations.NullMarked;
