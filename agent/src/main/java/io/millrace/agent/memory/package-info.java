/** Questions whose readings are known to be right. */
@NullMarked
package io.millrace.agent.memory;

import org.jspecify.annotations.NullMarked;
