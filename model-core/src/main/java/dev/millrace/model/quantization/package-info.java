/** Schemes that decide how a linear module's weights are stored and multiplied. */
@NullMarked
package dev.millrace.model.quantization;

import org.jspecify.annotations.NullMarked;
