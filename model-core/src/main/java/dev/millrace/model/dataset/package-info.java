/** Texts and their labels, read from files that nobody vouches for. */
@NullMarked
package dev.millrace.model.dataset;

import org.jspecify.annotations.NullMarked;
