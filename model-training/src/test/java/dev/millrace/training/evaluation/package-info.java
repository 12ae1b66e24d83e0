@NullMarked
package dev.millrace.training.evaluation;

import org.jspecify.annotations.NullMarked;
