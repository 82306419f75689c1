/** Tests of the tests that a model writes. */
@NullMarked
package io.millrace.validator.expect;

import org.jspecify.annotations.NullMarked;
