@NullMarked
package dev.millrace.streams.input;

import org.jspecify.annotations.NullMarked;
