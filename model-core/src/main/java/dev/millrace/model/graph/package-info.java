/** ONNX protobuf hidden behind checked handles; no other package sees it. */
@NullMarked
package dev.millrace.model.graph;

import org.jspecify.annotations.NullMarked;
