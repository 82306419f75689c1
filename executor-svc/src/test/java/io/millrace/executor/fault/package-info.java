/** Seeds wrong programs and counts how many of them the checks of their plans catch, and how many right ones they reject. */
@NullMarked
package io.millrace.executor.fault;

import org.jspecify.annotations.NullMarked;
