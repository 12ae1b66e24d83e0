/** Labels, targets, splits and the order of batches; plain Java. */
@NullMarked
package dev.millrace.training.data;

import org.jspecify.annotations.NullMarked;
