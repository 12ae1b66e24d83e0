/** What a trained adapter's directory holds. */
@NullMarked
package dev.millrace.training.adapter;

import org.jspecify.annotations.NullMarked;
