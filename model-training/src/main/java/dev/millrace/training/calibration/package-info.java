/** Makes probabilities right as often as they say. Pure: arrays in, a number out. */
@NullMarked
package dev.millrace.training.calibration;

import org.jspecify.annotations.NullMarked;
