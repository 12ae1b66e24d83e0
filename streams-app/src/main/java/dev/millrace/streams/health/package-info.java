/** Whether this instance does its work, and why not. The JDK alone. */
@NullMarked
package dev.millrace.streams.health;

import org.jspecify.annotations.NullMarked;
