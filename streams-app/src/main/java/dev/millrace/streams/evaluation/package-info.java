/** What a quantization costs and saves, measured on a user's own texts. */
@NullMarked
package dev.millrace.streams.evaluation;

import org.jspecify.annotations.NullMarked;
