/** Encoder families written as packed graphs. */
@NullMarked
package dev.millrace.model.architecture;

import org.jspecify.annotations.NullMarked;
