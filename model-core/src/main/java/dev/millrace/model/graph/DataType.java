package dev.millrace.model.graph;

import ai.onnx.proto.OnnxMl.TensorProto;

/** Element types of a graph's inputs and outputs. */
public enum DataType {
  FLOAT(TensorProto.DataType.FLOAT),
  INT64(TensorProto.DataType.INT64),
  INT32(TensorProto.DataType.INT32),
  UINT8(TensorProto.DataType.UINT8),
  BOOL(TensorProto.DataType.BOOL);

  private final TensorProto.DataType onnx;

  DataType(TensorProto.DataType onnx) {
    this.onnx = onnx;
  }

  int onnxCode() {
    return onnx.getNumber();
  }
}
