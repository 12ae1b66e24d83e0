/**
 * The command line and the composition root: what is read, loaded, started and stopped, and when.
 */
@NullMarked
package dev.millrace.streams.app;

import org.jspecify.annotations.NullMarked;
