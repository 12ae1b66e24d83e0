/** The stream with a real broker, registry and model. */
@NullMarked
package dev.millrace.tests.stream;

import org.jspecify.annotations.NullMarked;
