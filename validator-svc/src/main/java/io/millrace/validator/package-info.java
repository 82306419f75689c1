/** The review and verify stages: what may run, and whether its result can be believed. */
@NullMarked
package io.millrace.validator;

import org.jspecify.annotations.NullMarked;
