/** What was asked, in the user's own terms: parsed, with candidate meanings for every mention, and not yet grounded in one plan. */
@NullMarked
package io.millrace.language.intent;

import org.jspecify.annotations.NullMarked;
