@NullMarked
package dev.millrace.streams.rollout;

import org.jspecify.annotations.NullMarked;
