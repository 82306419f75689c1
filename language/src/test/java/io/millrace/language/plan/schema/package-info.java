/** The JSON Schema of a plan, as it is published under {@code docs/schema}. */
@NullMarked
package io.millrace.language.plan.schema;

import org.jspecify.annotations.NullMarked;
