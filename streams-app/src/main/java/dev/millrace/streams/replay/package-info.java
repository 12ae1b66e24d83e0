/** Dead letters as they stand in their topic, and how they get back to where they came from. */
@NullMarked
package dev.millrace.streams.replay;

import org.jspecify.annotations.NullMarked;
