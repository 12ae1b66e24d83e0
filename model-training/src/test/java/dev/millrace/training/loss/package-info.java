/** Tests. */
@NullMarked
package dev.millrace.training.loss;

import org.jspecify.annotations.NullMarked;
