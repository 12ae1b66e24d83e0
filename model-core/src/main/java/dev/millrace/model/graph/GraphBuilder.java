package dev.millrace.model.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes an ONNX graph. Every use of an operator is checked for arity, attributes and that its
 * inputs belong to this graph, and every weight for its name, so a mistake fails where it is made
 * and not when the model loads.
 *
 * <p>Threading: for one thread.
 */
public final class GraphBuilder {
  private static final long IR_VERSION = 10;

  private final @Nullable GraphBuilder parent;
  private final GraphProto.Builder graph;
  private final int[] nodeCount;
  private final Set<String> initializers = new HashSet<>();

  /** An empty graph. */
  public GraphBuilder(String name) {
    this(name, null, new int[1]);
  }

  private GraphBuilder(String name, @Nullable GraphBuilder parent, int[] nodeCount) {
    this.parent = parent;
    this.graph = GraphProto.newBuilder().setName(name);
    this.nodeCount = nodeCount;
  }

  /**
   * Declares an input.
   *
   * @param dimensions sizes as integers, or names of sizes that vary
   */
  public Value input(String name, DataType type, Object... dimensions) {
    graph.addInput(valueInfo(name, type, dimensions));
    return new Value(name, this);
  }

  /** Declares a value as output under a name. */
  public void output(String name, Value value, DataType type, Object... dimensions) {
    checkOwner(value);
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(Operator.IDENTITY.onnxName())
            .setName(name)
            .addInput(value.name())
            .addOutput(name));
    graph.addOutput(valueInfo(name, type, dimensions));
  }

  private static ValueInfoProto valueInfo(String name, DataType type, Object... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dimension : dimensions) {
      if (dimension instanceof Integer size) {
        shape.addDimBuilder().setDimValue(size);
      } else if (dimension instanceof String symbol) {
        shape.addDimBuilder().setDimParam(symbol);
      } else {
        throw new IllegalArgumentException("a dimension is an Integer or a name, got " + dimension);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.onnxCode()).setShape(shape)))
        .build();
  }

  /** A weight, under the name it has in the checkpoint. */
  public Value weight(String name, FloatTensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(tensor.data());
    return initializer(name, TensorProto.DataType.FLOAT, tensor.shape(), bytes.array());
  }

  /** A weight of signed bytes. */
  public Value weight(String name, Shape shape, byte[] data) {
    return initializer(name, TensorProto.DataType.INT8, shape, data);
  }

  /** A weight of unsigned bytes. */
  public Value unsignedWeight(String name, Shape shape, byte[] data) {
    return initializer(name, TensorProto.DataType.UINT8, shape, data);
  }

  /** A constant number. */
  public Value scalar(float value) {
    byte[] bytes =
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
    return initializer(nextName("scalar"), TensorProto.DataType.FLOAT, Shape.of(), bytes);
  }

  /** Constant numbers. */
  public Value constant(FloatTensor tensor) {
    return weight(nextName("constant"), tensor);
  }

  /** A constant unsigned byte, as zero points are. */
  public Value unsignedByte(int value) {
    byte[] bytes = {(byte) value};
    return initializer(nextName("byte"), TensorProto.DataType.UINT8, Shape.of(), bytes);
  }

  /** A constant index: a scalar. */
  public Value index(long value) {
    return initializer(
        nextName("index"), TensorProto.DataType.INT64, Shape.of(), littleEndian(value));
  }

  /** A constant vector of integers, as shapes and axes are. */
  public Value integers(long... values) {
    return initializer(
        nextName("integers"),
        TensorProto.DataType.INT64,
        Shape.of(values.length),
        littleEndian(values));
  }

  private static byte[] littleEndian(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return bytes.array();
  }

  private Value initializer(String name, TensorProto.DataType type, Shape shape, byte[] data) {
    if (!initializers.add(name)) {
      throw new IllegalArgumentException("the graph has %s already".formatted(name));
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(data));
    for (int i = 0; i < shape.rank(); i++) {
      tensor.addDims(shape.dimension(i));
    }
    graph.addInitializer(tensor);
    return new Value(name, this);
  }

  /** Applies an operator without attributes. */
  public Value apply(Operator operator, Value... inputs) {
    return apply(operator, Map.of(), inputs);
  }

  /**
   * Applies an operator.
   *
   * @param attributes integers or floats by name
   * @param inputs in the operator's order; {@link Value#NONE} for one left out
   */
  public Value apply(Operator operator, Map<String, ?> attributes, Value... inputs) {
    return applyAll(1, operator, attributes, inputs).get(0);
  }

  /**
   * Applies an operator with several outputs.
   *
   * @param outputs how many of them, from the first on
   */
  public List<Value> applyAll(
      int outputs, Operator operator, Map<String, ?> attributes, Value... inputs) {
    operator.check(inputs.length, attributes);
    String name = nextName(operator.onnxName());
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(operator.onnxName())
            .setDomain(operator.domain().id)
            .setName(name);
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      Value result = new Value(i == 0 ? name : name + ":" + i, this);
      node.addOutput(result.name());
      results.add(result);
    }
    for (Value input : inputs) {
      checkOwner(input);
      node.addInput(input.name());
    }
    // Sorted, so that the same checkpoint always makes the same bytes.
    new TreeMap<>(attributes).forEach((key, value) -> node.addAttribute(attribute(key, value)));
    graph.addNode(node);
    return List.copyOf(results);
  }

  /** The same numbers as elements of another type. */
  public Value cast(Value x, DataType type) {
    return apply(Operator.CAST, Map.of("to", type.onnxCode()), x);
  }

  /**
   * One of two values, of which only the chosen one is computed. The branches may use this graph's
   * values.
   *
   * @param condition a boolean scalar
   */
  public Value choose(
      Value condition,
      Function<GraphBuilder, Value> whenTrue,
      Function<GraphBuilder, Value> whenFalse) {
    return chooseAll(
            1,
            condition,
            branch -> List.of(whenTrue.apply(branch)),
            branch -> List.of(whenFalse.apply(branch)))
        .get(0);
  }

  /**
   * As {@link #choose}, for several values at once.
   *
   * @param results how many values both branches make
   */
  public List<Value> chooseAll(
      int results,
      Value condition,
      Function<GraphBuilder, List<Value>> whenTrue,
      Function<GraphBuilder, List<Value>> whenFalse) {
    return applyAll(
        results,
        Operator.IF,
        Map.of("then_branch", branch(results, whenTrue), "else_branch", branch(results, whenFalse)),
        condition);
  }

  private GraphProto branch(int results, Function<GraphBuilder, List<Value>> body) {
    GraphBuilder branch = new GraphBuilder(nextName("branch"), this, nodeCount);
    List<Value> values = body.apply(branch);
    if (values.size() != results) {
      throw new IllegalArgumentException(
          "expected %d values from a branch, got %d".formatted(results, values.size()));
    }
    for (Value value : values) {
      branch.checkOwner(value);
      // A branch's output must be made in the branch, and its shape may be left open.
      Value own =
          value.owner() == branch && branch.isOutputOfNode(value)
              ? value
              : branch.apply(Operator.IDENTITY, value);
      branch.graph.addOutput(ValueInfoProto.newBuilder().setName(own.name()));
    }
    return branch.graph.build();
  }

  private boolean isOutputOfNode(Value value) {
    return graph.getNodeList().stream()
        .anyMatch(node -> node.getOutputList().contains(value.name()));
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (value instanceof Integer number) {
      attribute.setType(AttributeProto.AttributeType.INT).setI(number);
    } else if (value instanceof Float number) {
      attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
    } else if (value instanceof GraphProto subgraph) {
      attribute.setType(AttributeProto.AttributeType.GRAPH).setG(subgraph);
    } else {
      throw new IllegalArgumentException("attribute %s can't be %s".formatted(name, value));
    }
    return attribute.build();
  }

  private void checkOwner(Value value) {
    if (value == Value.NONE) {
      return;
    }
    for (GraphBuilder scope = this; scope != null; scope = scope.parent) {
      if (value.owner() == scope) {
        return;
      }
    }
    throw new IllegalArgumentException("%s belongs to another graph".formatted(value));
  }

  private String nextName(String prefix) {
    return prefix + "_" + nodeCount[0]++;
  }

  /**
   * The model in ONNX's file format.
   *
   * @throws IllegalStateException if it is larger than the 2 GiB that the format holds
   */
  public byte[] toBytes() {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("millrace")
            .setGraph(graph);
    for (Operator.Domain domain : Operator.Domain.values()) {
      model.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(domain.id).setVersion(domain.version));
    }
    ModelProto built = model.build();
    if (built.getSerializedSize() < 0) {
      throw new IllegalStateException("the model is larger than the 2 GiB an ONNX file can hold");
    }
    return built.toByteArray();
  }
}
