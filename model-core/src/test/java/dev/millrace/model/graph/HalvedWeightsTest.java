package dev.millrace.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("quantization")
class HalvedWeightsTest {
  private static final byte[] WEIGHTS = {127, -127, 126, 3, 1, -1, -3, 0, 5, 2};

  @Test
  void weightsAreHalvedToEvenAndScalesDoubled() throws InvalidProtocolBufferException {
    ModelProto halved = ModelProto.parseFrom(HalvedWeights.of(graph().toBytes()));

    assertThat(tensor(halved, "weight").getRawData().toByteArray())
        .containsExactly(63, -63, 63, 2, 0, 0, -2, 0, 2, 1);
    assertThat(floats(tensor(halved, "weight.scale"))).containsExactly(0.02f);
  }

  /** A table of word embeddings is never multiplied as integers, and keeps its range. */
  @Test
  void allElseStaysAsItIs() throws InvalidProtocolBufferException {
    ModelProto before = ModelProto.parseFrom(graph().toBytes());
    ModelProto after = ModelProto.parseFrom(HalvedWeights.of(graph().toBytes()));

    assertThat(tensor(after, "table")).isEqualTo(tensor(before, "table"));
    assertThat(tensor(after, "bias")).isEqualTo(tensor(before, "bias"));
    assertThat(after.getGraph().getNodeList()).isEqualTo(before.getGraph().getNodeList());
    assertThat(after.getGraph().getInputList()).isEqualTo(before.getGraph().getInputList());
    assertThat(after.getGraph().getInitializerCount())
        .isEqualTo(before.getGraph().getInitializerCount());
    assertThat(after.getOpsetImportList()).isEqualTo(before.getOpsetImportList());
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertThatThrownBy(() -> HalvedWeights.of(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an ONNX model: ");
  }

  private static GraphBuilder graph() {
    GraphBuilder graph = new GraphBuilder("test");
    Value x = graph.input("x", DataType.FLOAT, "tokens", WEIGHTS.length);
    Value step = graph.scalar(0.01f);
    Value zero = graph.unsignedByte(128);
    Value product =
        graph.apply(
            Operator.MATMUL_INTEGER_TO_FLOAT,
            graph.apply(Operator.QUANTIZE_LINEAR, x, step, zero),
            graph.weight("weight", Shape.of(WEIGHTS.length, 1), WEIGHTS),
            step,
            graph.weight("weight.scale", new FloatTensor(Shape.of(1), new float[] {0.01f})),
            zero);
    graph.weight("table", Shape.of(1, WEIGHTS.length), WEIGHTS);
    Value bias = graph.weight("bias", new FloatTensor(Shape.of(1), new float[] {7}));
    graph.output("y", graph.apply(Operator.ADD, product, bias), DataType.FLOAT, "tokens", 1);
    return graph;
  }

  private static TensorProto tensor(ModelProto model, String name) {
    return model.getGraph().getInitializerList().stream()
        .filter(tensor -> tensor.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static float[] floats(TensorProto tensor) {
    ByteBuffer bytes =
        ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[bytes.capacity() / Float.BYTES];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }
}
