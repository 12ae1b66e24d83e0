/**
 * What every command needs of the process around it: a console, a stop signal, exit codes, words
 * for what went wrong. Commands of other modules use it too.
 */
@NullMarked
package dev.millrace.streams.cli;

import org.jspecify.annotations.NullMarked;
