/** Tests. */
@NullMarked
package dev.millrace.training.lora;

import org.jspecify.annotations.NullMarked;
