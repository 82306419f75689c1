package io.millrace.language.ground;

import io.millrace.language.plan.Expression;

/**
 * A key of the answer.
 *
 * @param time whether it is a stretch of time
 * @param display whether people know the group by it
 */
record Key(String name, Expression expression, boolean time, boolean display) {}
