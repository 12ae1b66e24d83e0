/** Which modules get low-rank updates, and how these begin. */
@NullMarked
package dev.millrace.training.lora;

import org.jspecify.annotations.NullMarked;
