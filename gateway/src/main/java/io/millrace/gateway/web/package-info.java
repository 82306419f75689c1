/** The API over HTTP: routes and the documents they answer with. */
@NullMarked
package io.millrace.gateway.web;

import org.jspecify.annotations.NullMarked;
