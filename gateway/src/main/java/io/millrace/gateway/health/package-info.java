/** Whether the gateway can work, and which agents it sees. */
@NullMarked
package io.millrace.gateway.health;

import org.jspecify.annotations.NullMarked;
