/** Measures the engine as the stream drives it: what it reaches, and where its time goes. */
@NullMarked
package dev.millrace.streams.bench;

import org.jspecify.annotations.NullMarked;
