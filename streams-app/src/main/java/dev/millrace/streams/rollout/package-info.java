/** Who answers a task for a key: sticky traffic splits. Pure: values in, decisions out. */
@NullMarked
package dev.millrace.streams.rollout;

import org.jspecify.annotations.NullMarked;
