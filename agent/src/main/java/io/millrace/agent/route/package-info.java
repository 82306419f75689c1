/** The order of stages, second chances and feedback loops: the only place that knows them. */
@NullMarked
package io.millrace.agent.route;

import org.jspecify.annotations.NullMarked;
