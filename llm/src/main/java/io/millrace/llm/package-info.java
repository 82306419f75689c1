/** Language models: what is asked of one, what it answers, how it fails, and who is asked. */
@NullMarked
package io.millrace.llm;

import org.jspecify.annotations.NullMarked;
