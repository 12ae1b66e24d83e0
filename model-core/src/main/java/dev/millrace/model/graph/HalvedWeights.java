package dev.millrace.model.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/**
 * Brings a model's 8-bit weights to half their range, for CPUs that multiply the whole range
 * inexactly: halves the weights of every {@link Operator#MATMUL_INTEGER_TO_FLOAT} and doubles their
 * scales.
 */
public final class HalvedWeights {
  /** The largest magnitude of a weight afterwards. */
  public static final int LARGEST = 63;

  private static final int WEIGHT = 1;
  private static final int SCALE = 3;

  private HalvedWeights() {}

  /**
   * A model file with halved weights. They round half to even, so on average nothing grows or
   * shrinks.
   *
   * @param onnx a model file whose 8-bit weights are constants from −127 to 127
   * @throws IllegalArgumentException if it is no ONNX model
   */
  public static byte[] of(byte[] onnx) {
    try {
      ModelProto.Builder model = ModelProto.parseFrom(onnx).toBuilder();
      halve(model.getGraphBuilder());
      return model.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an ONNX model: " + e.getMessage(), e);
    }
  }

  private static void halve(GraphProto.Builder graph) {
    Set<String> weights = new HashSet<>();
    Set<String> scales = new HashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals(Operator.MATMUL_INTEGER_TO_FLOAT.onnxName())) {
        weights.add(node.getInput(WEIGHT));
        scales.add(node.getInput(SCALE));
      }
    }
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto tensor = graph.getInitializer(i);
      if (weights.contains(tensor.getName())) {
        graph.getInitializerBuilder(i).setRawData(halved(tensor.getRawData()));
      } else if (scales.contains(tensor.getName())) {
        graph.getInitializerBuilder(i).setRawData(doubled(tensor.getRawData()));
      }
    }
  }

  private static ByteString halved(ByteString weights) {
    byte[] bytes = weights.toByteArray();
    for (int i = 0; i < bytes.length; i++) {
      double half = Math.rint(bytes[i] / 2.0);
      bytes[i] = (byte) Math.max(-LARGEST, Math.min(LARGEST, half));
    }
    return ByteString.copyFrom(bytes);
  }

  private static ByteString doubled(ByteString scales) {
    ByteBuffer bytes = ByteBuffer.wrap(scales.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bytes.capacity(); i += Float.BYTES) {
      bytes.putFloat(i, bytes.getFloat(i) * 2);
    }
    return ByteString.copyFrom(bytes.array());
  }
}
