/** The plan: a typed relational description of an answer, which every engine reads and writes. */
@NullMarked
package io.millrace.language.plan;

import org.jspecify.annotations.NullMarked;
