/** The commands train and evaluate. */
@NullMarked
package dev.millrace.training.app;

import org.jspecify.annotations.NullMarked;
