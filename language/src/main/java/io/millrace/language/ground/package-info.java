/** Intent to plan: which table and column every mention stands for, how the tables join, and what is computed from them. */
@NullMarked
package io.millrace.language.ground;

import org.jspecify.annotations.NullMarked;
