/** Tests. */
@NullMarked
package dev.millrace.training.architecture;

import org.jspecify.annotations.NullMarked;
