/** Questions whose readings are known to be right: kept when a user says so, shown, changed, deleted, taken along. */
@NullMarked
package io.millrace.gateway.memory;

import org.jspecify.annotations.NullMarked;
