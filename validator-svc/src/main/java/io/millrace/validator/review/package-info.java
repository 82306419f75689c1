/** Review: a program is judged before it runs, and given the checks that travel with it. */
@NullMarked
package io.millrace.validator.review;

import org.jspecify.annotations.NullMarked;
