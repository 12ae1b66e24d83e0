@NullMarked
package dev.millrace.streams.bench;

import org.jspecify.annotations.NullMarked;
