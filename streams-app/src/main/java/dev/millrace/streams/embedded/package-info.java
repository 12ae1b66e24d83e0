/** A broker and a schema registry inside this JVM, for the demo and for tests. */
@NullMarked
package dev.millrace.streams.embedded;

import org.jspecify.annotations.NullMarked;
