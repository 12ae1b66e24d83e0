/** Digests that identify files. */
@NullMarked
package dev.millrace.model.digest;

import org.jspecify.annotations.NullMarked;
