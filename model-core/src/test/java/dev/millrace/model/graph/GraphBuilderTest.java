package dev.millrace.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.model.inference.GraphRunner;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class GraphBuilderTest {
  private final GraphBuilder graph = new GraphBuilder("test");

  @Test
  void refusesTooFewAndTooManyInputs() {
    Value x = graph.scalar(1);

    assertThatThrownBy(() -> graph.apply(Operator.ADD, x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Add takes 2 to 2 inputs, got 1");
    assertThatThrownBy(() -> graph.apply(Operator.RELU, x, x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Relu takes 1 to 1 inputs, got 2");
  }

  @Test
  void refusesASecondWeightOfAName() {
    FloatTensor weight = new FloatTensor(Shape.of(1), new float[1]);
    graph.weight("dense.weight", weight);

    assertThatThrownBy(() -> graph.weight("dense.weight", weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the graph has dense.weight already");
  }

  @Test
  void refusesAttributesThatTheOperatorDoesNotHave() {
    Value x = graph.scalar(1);

    assertThatThrownBy(() -> graph.apply(Operator.ABS, Map.of("axis", 0), x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Abs has no attribute axis");
  }

  @Test
  void refusesAnOperatorWithoutTheAttributesThatItNeeds() {
    Value x = graph.scalar(1);

    assertThatThrownBy(() -> graph.apply(Operator.LAYER_NORMALIZATION, Map.of("axis", -1), x, x, x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("LayerNormalization needs the attributes .*epsilon.*, got \\[axis]");
  }

  @Test
  void refusesAttributesOfATypeThatItCantWrite() {
    Value x = graph.scalar(1);

    assertThatThrownBy(() -> graph.apply(Operator.CONCAT, Map.of("axis", "last"), x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attribute axis can't be last");
  }

  @Test
  void refusesValuesOfAnotherGraph() {
    Value foreign = new GraphBuilder("other").input("foreign", DataType.FLOAT);

    assertThatThrownBy(() -> graph.apply(Operator.ABS, foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("foreign belongs to another graph");
    assertThatThrownBy(() -> graph.output("y", foreign, DataType.FLOAT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesADimensionThatIsNeitherSizeNorName() {
    assertThatThrownBy(() -> graph.input("x", DataType.FLOAT, 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a dimension is an Integer or a name, got 1.5");
  }

  @Test
  void aBranchMayUseTheGraphsValuesButNotTheOtherWayRound() {
    Value condition = graph.input("condition", DataType.BOOL);
    Value x = graph.scalar(1);
    Value[] leaked = new Value[1];

    Value chosen =
        graph.choose(
            condition,
            branch -> leaked[0] = branch.apply(Operator.ABS, x),
            branch -> branch.scalar(2));

    graph.apply(Operator.ABS, chosen);
    assertThatThrownBy(() -> graph.apply(Operator.ABS, leaked[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("belongs to another graph");
  }

  @Test
  void aBranchsResultMustBeOfTheBranchOrTheGraph() {
    Value condition = graph.input("condition", DataType.BOOL);
    Value foreign = new GraphBuilder("other").scalar(1);

    assertThatThrownBy(() -> graph.choose(condition, branch -> branch.scalar(1), branch -> foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("belongs to another graph");
  }

  @Test
  void aValueLeftOutBelongsToEveryGraph() throws InvalidProtocolBufferException {
    Value x = graph.input("x", DataType.FLOAT, 1, 1, 4);

    graph.apply(
        Operator.MULTI_HEAD_ATTENTION, Map.of("num_heads", 2, "scale", 0.5f), x, x, x, Value.NONE);

    NodeProto node = model().getGraph().getNode(0);
    assertThat(node.getInputList()).containsExactly("x", "x", "x", "");
    assertThat(node.getDomain()).isEqualTo("com.microsoft");
    assertThat(node.getAttributeList())
        .anySatisfy(a -> assertThat(a.getI()).isEqualTo(2))
        .anySatisfy(a -> assertThat(a.getF()).isEqualTo(0.5f));
    assertThat(Value.NONE).hasToString("none");
    assertThat(x).hasToString("x");
  }

  @Test
  void declaresTheOperatorSetsItWasWrittenFor() throws InvalidProtocolBufferException {
    assertThat(model().getOpsetImportList())
        .extracting(OperatorSetIdProto::getDomain, OperatorSetIdProto::getVersion)
        .containsExactly(tuple("", 21L), tuple("com.microsoft", 1L));
  }

  @Test
  void oneBuilderMakesTheSameBytesTwice() {
    graph.output("y", graph.apply(Operator.ABS, graph.scalar(-1)), DataType.FLOAT);

    assertThat(graph.toBytes()).isEqualTo(graph.toBytes());
  }

  @Test
  void computesWhatWasWritten() {
    float[] y =
        GraphRunner.apply(
            (g, x) -> {
              Value weight =
                  g.weight("w", new FloatTensor(Shape.of(2, 2), new float[] {1, 2, 3, 4}));
              Value row = g.apply(Operator.GATHER, Map.of("axis", 0), x, g.integers(1, 0));
              return g.apply(Operator.MUL, g.apply(Operator.MATMUL, row, weight), g.scalar(2));
            },
            2,
            2,
            new float[] {1, 0, 0, 1});

    assertThat(y).containsExactly(6, 8, 2, 4);
  }

  /**
   * The branch that is not taken would fail if it ran: it reshapes three numbers to a width that
   * they do not fill.
   */
  @Test
  void computesTheChosenBranchOnly() {
    Value condition = graph.input("condition", DataType.BOOL);
    Value x = graph.input("x", DataType.FLOAT, "n");
    Value chosen =
        graph.choose(
            condition,
            branch -> branch.apply(Operator.RESHAPE, x, branch.integers(-1, 2)),
            branch -> x);
    graph.output("y", chosen, DataType.FLOAT, "n");

    float[] three = {1, 2, 3};
    float[] four = {1, 2, 3, 4};
    assertThat(run(true, four)).containsExactly(1, 2, 3, 4);
    assertThat(run(false, three)).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> run(true, three)).hasMessageContaining("Reshape");
  }

  private float[] run(boolean condition, float[] x) {
    return GraphRunner.run(graph, Map.of("condition", condition), Map.of("x", x));
  }

  private ModelProto model() throws InvalidProtocolBufferException {
    return ModelProto.parseFrom(graph.toBytes());
  }
}
