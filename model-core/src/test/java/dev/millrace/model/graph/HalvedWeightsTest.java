package dev.millrace.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.GoldenModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Whatever a model multiplies as integers, in its graph or in a branch, must be halved. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "modernbert"})
  void noProductOfACompiledModelIsLeftOut(String name, @TempDir Path directory) throws Exception {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    Path encoder =
        ModelCompiler.compile(
                CheckpointDirectory.open(golden.directory()),
                EncoderOptions.of(QuantizationPlan.INT8),
                new OnnxCalibrator(),
                directory.resolve("int8"))
            .encoderFile();

    ModelProto full = ModelProto.parseFrom(Files.readAllBytes(encoder));
    ModelProto halved = ModelProto.parseFrom(HalvedWeights.of(Files.readAllBytes(encoder)));

    Set<String> weights = new HashSet<>();
    addIntegerFactors(full.getGraph(), weights);
    assertThat(weights).hasSizeGreaterThan(7).anyMatch(weight -> weight.contains("layer"));
    for (String weight : weights) {
      assertThat(largest(tensor(full, weight))).as(weight).isEqualTo(127);
      assertThat(largest(tensor(halved, weight))).as(weight).isEqualTo(63);
    }
  }

  /** The second inputs of all operators that multiply integers. */
  private static void addIntegerFactors(GraphProto graph, Set<String> names) {
    for (NodeProto node : graph.getNodeList()) {
      node.getAttributeList().stream()
          .filter(AttributeProto::hasG)
          .forEach(attribute -> addIntegerFactors(attribute.getG(), names));
      if (node.getOpType().matches("DynamicQuantizeMatMul|QLinearMatMul|QGemm|MatMulInteger.*")) {
        names.add(node.getInput(1));
      }
    }
  }

  private static int largest(TensorProto tensor) {
    int largest = 0;
    for (byte value : tensor.getRawData()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
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
