/** Glossaries: what the users of a connection call its data, checked and kept. */
@NullMarked
package io.millrace.gateway.glossary;

import org.jspecify.annotations.NullMarked;
