@NullMarked
package dev.millrace.training.calibration;

import org.jspecify.annotations.NullMarked;
