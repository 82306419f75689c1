/** The plan stage: reads a question and writes down what was asked. */
@NullMarked
package io.millrace.planner;

import org.jspecify.annotations.NullMarked;
