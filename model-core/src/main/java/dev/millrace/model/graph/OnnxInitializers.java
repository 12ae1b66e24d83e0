package dev.millrace.model.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.TensorChecks;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.tensor.ElementType;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The weights of an ONNX export, under the names of the PyTorch module they were exported from.
 *
 * <p>Exporters keep the names of biases, norms and embeddings, but fold a linear weight's transpose
 * into an anonymous initializer such as {@code onnx::MatMul_787}, {@code [in, out]}. The node that
 * uses it still has the module's path as its name ({@code
 * /encoder/layer.0/attention/self/query/MatMul}), which gives the weight its name back.
 */
public final class OnnxInitializers implements WeightSource {
  private static final String MATMUL_SUFFIX = "/MatMul";

  private record Entry(TensorProto tensor, boolean transposed) {}

  private final String origin;
  private final Map<String, Entry> entries;

  private OnnxInitializers(String origin, Map<String, Entry> entries) {
    this.origin = origin;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * Reads an ONNX file whole.
   *
   * @param origin where the stream comes from, for messages
   * @throws ModelFormatException if it is no ONNX model
   */
  public static OnnxInitializers read(String origin, InputStream stream)
      throws ModelFormatException {
    try {
      CodedInputStream input = CodedInputStream.newInstance(stream);
      input.setSizeLimit(Integer.MAX_VALUE);
      ModelProto model = ModelProto.parseFrom(input);
      // The parser stops without a word at bytes that would end an enclosing group.
      input.checkLastTagWas(0);
      if (!model.hasGraph()) {
        throw new ModelFormatException(origin + ": not an ONNX model: it has no graph");
      }
      return new OnnxInitializers(origin, index(model.getGraph()));
    } catch (IOException e) {
      throw new ModelFormatException(origin + ": not an ONNX model: " + e.getMessage());
    }
  }

  private static Map<String, Entry> index(GraphProto graph) {
    Map<String, TensorProto> byName = new LinkedHashMap<>();
    graph.getInitializerList().forEach(tensor -> byName.put(tensor.getName(), tensor));
    Map<String, Entry> entries = new LinkedHashMap<>();
    byName.forEach((name, tensor) -> entries.put(name, new Entry(tensor, false)));
    for (NodeProto node : graph.getNodeList()) {
      if (isLinear(node, byName)) {
        Entry anonymous = entries.remove(node.getInput(1));
        if (anonymous != null) {
          entries.put(moduleOf(node) + ".weight", new Entry(anonymous.tensor(), true));
        }
      }
    }
    return entries;
  }

  private static boolean isLinear(NodeProto node, Map<String, TensorProto> initializers) {
    return node.getOpType().equals("MatMul")
        && node.getInputCount() == 2
        && node.getName().endsWith(MATMUL_SUFFIX)
        && node.getName().startsWith("/")
        && initializers.containsKey(node.getInput(1))
        && initializers.get(node.getInput(1)).getDimsCount() == 2;
  }

  private static String moduleOf(NodeProto node) {
    String path = node.getName();
    return path.substring(1, path.length() - MATMUL_SUFFIX.length()).replace('/', '.');
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public Set<String> names() {
    return entries.keySet();
  }

  @Override
  public Shape shape(String name) throws ModelFormatException {
    Entry entry = entry(name);
    Shape stored = storedShape(name, entry);
    return entry.transposed() ? Shape.of(stored.dimension(1), stored.dimension(0)) : stored;
  }

  @Override
  public FloatTensor read(String name, Shape expected) throws ModelFormatException {
    TensorChecks.requireShape(origin, name, expected, shape(name));
    Entry entry = entry(name);
    TensorProto tensor = entry.tensor();
    Shape stored = storedShape(name, entry);
    if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()
        || tensor.getRawData().size() != (long) stored.elements() * Float.BYTES) {
      throw new ModelFormatException(
          "%s: tensor %s: expected %d raw float32 values inside the file, got type %d and %d bytes"
              .formatted(
                  origin,
                  name,
                  stored.elements(),
                  tensor.getDataType(),
                  tensor.getRawData().size()));
    }
    float[] data = new float[stored.elements()];
    ByteBuffer bytes = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    ElementType.F32.read(bytes, data);
    FloatTensor read = new FloatTensor(stored, data);
    return TensorChecks.requireFinite(origin, name, entry.transposed() ? read.transposed() : read);
  }

  private Shape storedShape(String name, Entry entry) throws ModelFormatException {
    try {
      return Shape.of(entry.tensor().getDimsList().stream().mapToLong(Long::longValue).toArray());
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(origin + ": tensor " + name + ": " + e.getMessage());
    }
  }

  private Entry entry(String name) throws ModelFormatException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw TensorChecks.missing(origin, name);
    }
    return entry;
  }

  @Override
  public void close() {
    // Everything is in memory.
  }
}
