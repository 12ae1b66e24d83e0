/** The encoders' forward pass on tensors with gradients. DJL is seen from here and from losses. */
@NullMarked
package dev.millrace.training.forward;

import org.jspecify.annotations.NullMarked;
