/** What an agent is made of: a {@link io.millrace.agent.StageHandler} per stage, and the {@link io.millrace.agent.Work} it is given. */
@NullMarked
package io.millrace.agent;

import org.jspecify.annotations.NullMarked;
