/** Prompts: texts with a name, a version and places to fill, kept as resources. */
@NullMarked
package io.millrace.llm.prompt;

import org.jspecify.annotations.NullMarked;
