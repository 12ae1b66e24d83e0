@NullMarked
package dev.millrace.streams.routing;

import org.jspecify.annotations.NullMarked;
