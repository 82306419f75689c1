/** Conversations: what was asked before goes along with a question, and one turn is worked on at a time. */
@NullMarked
package io.millrace.gateway.converse;

import org.jspecify.annotations.NullMarked;
