/** Models of providers, reached through Spring AI; no class of it is loaded where no model is configured. */
@NullMarked
package io.millrace.llm.provider;

import org.jspecify.annotations.NullMarked;
