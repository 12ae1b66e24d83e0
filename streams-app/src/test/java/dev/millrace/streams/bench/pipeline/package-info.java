@NullMarked
package dev.millrace.streams.bench.pipeline;

import org.jspecify.annotations.NullMarked;
