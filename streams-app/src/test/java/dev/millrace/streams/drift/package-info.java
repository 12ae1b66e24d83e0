@NullMarked
package dev.millrace.streams.drift;

import org.jspecify.annotations.NullMarked;
