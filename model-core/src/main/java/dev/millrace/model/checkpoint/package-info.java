/**
 * Checkpoints as published: named tensors and the configuration beside them, whatever the files.
 */
@NullMarked
package dev.millrace.model.checkpoint;

import org.jspecify.annotations.NullMarked;
