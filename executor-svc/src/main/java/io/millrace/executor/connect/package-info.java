/** Connections to users' databases: who may be connected to and how, pools, stopping a statement, and errors put into words. */
@NullMarked
package io.millrace.executor.connect;

import org.jspecify.annotations.NullMarked;
