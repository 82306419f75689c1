/** The catalogs that agents read, kept in step with the catalogs topic. */
@NullMarked
package io.millrace.agent.catalog;

import org.jspecify.annotations.NullMarked;
