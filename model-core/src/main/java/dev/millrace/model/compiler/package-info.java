/**
 * From a checkpoint and a scheme to a compiled model directory: the facade of the packages below
 * it.
 */
@NullMarked
package dev.millrace.model.compiler;

import org.jspecify.annotations.NullMarked;
