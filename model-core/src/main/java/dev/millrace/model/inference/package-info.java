/** Runs batches; the only importer of ONNX Runtime. */
@NullMarked
package dev.millrace.model.inference;

import org.jspecify.annotations.NullMarked;
