/** The demo shop: made by a seeded generator, loaded with COPY, and the ten questions that are asked of it. */
@NullMarked
package io.millrace.embedded.demo;

import org.jspecify.annotations.NullMarked;
