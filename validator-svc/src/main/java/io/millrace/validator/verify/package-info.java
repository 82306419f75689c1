/** Verify: what the checks saw becomes a verdict. */
@NullMarked
package io.millrace.validator.verify;

import org.jspecify.annotations.NullMarked;
