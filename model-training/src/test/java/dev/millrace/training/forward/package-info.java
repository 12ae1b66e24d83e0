/** Tests of the forward pass. */
@NullMarked
package dev.millrace.training.forward;

import org.jspecify.annotations.NullMarked;
