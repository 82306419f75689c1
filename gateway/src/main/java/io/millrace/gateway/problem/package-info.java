/** What a client is told when something is wrong: RFC 9457 problem documents. */
@NullMarked
package io.millrace.gateway.problem;

import org.jspecify.annotations.NullMarked;
