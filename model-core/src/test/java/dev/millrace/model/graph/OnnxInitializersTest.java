package dev.millrace.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.checkpoint.WeightSourceContract;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class OnnxInitializersTest extends WeightSourceContract {

  /** A graph as torch.onnx exports one: a matrix is transposed, and only its node has a name. */
  @Override
  protected WeightSource open(Map<String, FloatTensor> tensors) throws Exception {
    GraphBuilder graph = new GraphBuilder("main_graph");
    Value x = graph.input("x", DataType.FLOAT, "tokens", 3);
    for (Map.Entry<String, FloatTensor> tensor : tensors.entrySet()) {
      if (tensor.getKey().equals(LINEAR)) {
        Value weight = graph.weight("onnx::MatMul_787", tensor.getValue().transposed());
        graph.apply(Operator.MATMUL, x, weight);
      } else {
        graph.weight(tensor.getKey(), tensor.getValue());
      }
    }
    ModelProto.Builder model = ModelProto.parseFrom(graph.toBytes()).toBuilder();
    model
        .getGraphBuilder()
        .getNodeBuilder(0)
        .setName("/encoder/layer.0/attention/self/query/MatMul");
    return read(model.build());
  }

  @Test
  void aProductOfTwoActivationsIsNoWeight() throws Exception {
    NodeProto scores =
        NodeProto.newBuilder()
            .setOpType("MatMul")
            .setName("/encoder/layer.0/attention/self/MatMul")
            .addInput("query")
            .addInput("key")
            .build();

    try (WeightSource source = read(model(tensor("norm", 4).build(), scores))) {
      assertThat(source.names()).containsExactly("norm");
    }
  }

  @Test
  void anInitializerOfAnotherNodeKeepsItsName() throws Exception {
    NodeProto add =
        NodeProto.newBuilder()
            .setOpType("Add")
            .setName("/encoder/Add")
            .addInput("x")
            .addInput("bias")
            .build();

    try (WeightSource source = read(model(tensor("bias", 4).build(), add))) {
      assertThat(source.names()).containsExactly("bias");
      assertThat(source.shape("bias")).isEqualTo(Shape.of(4));
    }
  }

  /** The second one begins with a tag that ends a group, where protobuf's parser just stops. */
  @ParameterizedTest
  @ValueSource(strings = {"\u0001\u0002\u0003", "this is no protobuf", ""})
  void refusesWhatIsNoOnnx(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

    assertThatThrownBy(() -> OnnxInitializers.read("m.onnx", new ByteArrayInputStream(bytes)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("m.onnx: not an ONNX model: ");
  }

  @Test
  void refusesATruncatedFile() {
    byte[] whole = model(tensor("norm", 4).build()).toByteArray();
    byte[] cut = Arrays.copyOf(whole, whole.length - 5);

    assertThatThrownBy(() -> OnnxInitializers.read("m.onnx", new ByteArrayInputStream(cut)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("m.onnx: not an ONNX model: ");
  }

  @Test
  void refusesWeightsThatAreNoRawFloats() throws Exception {
    TensorProto doubles =
        tensor("w", 2).setDataType(TensorProto.DataType.DOUBLE.getNumber()).build();
    TensorProto outside = tensor("w", 2).clearRawData().build();

    assertThatThrownBy(() -> read(model(doubles)).read("w", Shape.of(2)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "m.onnx: tensor w: expected 2 raw float32 values inside the file, got type 11 and 8"
                + " bytes");
    assertThatThrownBy(() -> read(model(outside)).read("w", Shape.of(2)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith("got type 1 and 0 bytes");
  }

  @Test
  void refusesAShapeThatNoTensorHas() throws Exception {
    TensorProto negative = tensor("w", 2).setDims(0, -2).build();

    assertThatThrownBy(() -> read(model(negative)).shape("w"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("m.onnx: tensor w: dimension 0 is -2");
  }

  private static TensorProto.Builder tensor(String name, int size) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addDims(size)
        .setRawData(ByteString.copyFrom(new byte[size * 4]));
  }

  private static ModelProto model(TensorProto tensor, NodeProto... nodes) {
    GraphProto.Builder graph = GraphProto.newBuilder().addInitializer(tensor);
    for (NodeProto node : nodes) {
      graph.addNode(node);
    }
    return ModelProto.newBuilder().setGraph(graph).build();
  }

  private static WeightSource read(ModelProto model)
      throws ModelFormatException, InvalidProtocolBufferException {
    return OnnxInitializers.read("m.onnx", new ByteArrayInputStream(model.toByteArray()));
  }
}
