/** The catalogs and glossaries that agents read, kept in step with their topics. */
@NullMarked
package io.millrace.agent.catalog;

import org.jspecify.annotations.NullMarked;
