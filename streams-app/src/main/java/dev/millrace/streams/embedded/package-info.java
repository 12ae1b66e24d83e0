/**
 * A broker and a schema registry inside this JVM, for the demo and for tests. The one package that
 * may touch the broker's own classes.
 */
@NullMarked
package dev.millrace.streams.embedded;

import org.jspecify.annotations.NullMarked;
