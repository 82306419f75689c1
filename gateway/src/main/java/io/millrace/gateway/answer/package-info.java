/** Answers to the questions of waiting workflows: the workflow goes on with the chosen reading. */
@NullMarked
package io.millrace.gateway.answer;

import org.jspecify.annotations.NullMarked;
