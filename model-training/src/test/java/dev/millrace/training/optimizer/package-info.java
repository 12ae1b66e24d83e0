/** Tests. */
@NullMarked
package dev.millrace.training.optimizer;

import org.jspecify.annotations.NullMarked;
