/**
 * How good answers are: metrics of logits against what was right, and whether one adapter is better
 * than another on the same texts. Pure: no tensors of a framework.
 */
@NullMarked
package dev.millrace.training.evaluation;

import org.jspecify.annotations.NullMarked;
