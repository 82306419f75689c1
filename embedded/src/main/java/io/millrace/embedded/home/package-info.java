/** The folder that keeps everything embedded Millrace knows: its lock, its keys, its data. */
@NullMarked
package io.millrace.embedded.home;

import org.jspecify.annotations.NullMarked;
