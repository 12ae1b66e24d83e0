@NullMarked
package dev.millrace.streams.evaluation;

import org.jspecify.annotations.NullMarked;
