/** The training loop, and the checkpoints that it can go on from. */
@NullMarked
package dev.millrace.training.loop;

import org.jspecify.annotations.NullMarked;
