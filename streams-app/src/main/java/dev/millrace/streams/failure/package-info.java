/** What can go wrong with one event, and the dead letter that is written then. */
@NullMarked
package dev.millrace.streams.failure;

import org.jspecify.annotations.NullMarked;
