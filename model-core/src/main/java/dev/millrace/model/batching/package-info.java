/** Which rows share a batch, and how their tokens are laid out. Pure: no clock, no threads. */
@NullMarked
package dev.millrace.model.batching;

import org.jspecify.annotations.NullMarked;
