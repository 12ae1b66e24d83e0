/** Tests. */
@NullMarked
package dev.millrace.training.loop;

import org.jspecify.annotations.NullMarked;
