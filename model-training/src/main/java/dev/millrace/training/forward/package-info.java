/**
 * The encoders' forward pass on tensors with gradients. DJL is seen from here and from the loop.
 */
@NullMarked
package dev.millrace.training.forward;

import org.jspecify.annotations.NullMarked;
