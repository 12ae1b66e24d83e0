/** What training makes small, with its slope; plain Java. */
@NullMarked
package dev.millrace.training.loss;

import org.jspecify.annotations.NullMarked;
