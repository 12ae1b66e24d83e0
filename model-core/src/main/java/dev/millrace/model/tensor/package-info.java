/** Element types, shapes and tensors read from files. */
@NullMarked
package dev.millrace.model.tensor;

import org.jspecify.annotations.NullMarked;
