/** How parameters move: AdamW, learning rate schedules, clipping; plain Java. */
@NullMarked
package dev.millrace.training.optimizer;

import org.jspecify.annotations.NullMarked;
