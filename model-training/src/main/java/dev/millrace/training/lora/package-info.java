/** Which modules get low-rank updates. */
@NullMarked
package dev.millrace.training.lora;

import org.jspecify.annotations.NullMarked;
