/** Whether this instance does its work, and why not. */
@NullMarked
package dev.millrace.streams.health;

import org.jspecify.annotations.NullMarked;
