@NullMarked
package dev.millrace.streams.app;

import org.jspecify.annotations.NullMarked;
