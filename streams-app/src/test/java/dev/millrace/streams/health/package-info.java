@NullMarked
package dev.millrace.streams.health;

import org.jspecify.annotations.NullMarked;
