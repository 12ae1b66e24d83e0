package dev.millrace.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes safetensors files of 32-bit floats. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /** Writes tensors in the map's order. */
  public static void write(Path path, Map<String, FloatTensor> tensors) throws IOException {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    try (OutputStream out = Files.newOutputStream(path)) {
      writeHeader(shapes, out);
      for (FloatTensor tensor : tensors.values()) {
        writeData(tensor, out);
      }
    }
  }

  /** Writes all tensors of a source, one at a time in memory. */
  public static void write(Path path, WeightSource source)
      throws IOException, ModelFormatException {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (String name : source.names()) {
      shapes.put(name, source.shape(name));
    }
    try (OutputStream out = Files.newOutputStream(path)) {
      writeHeader(shapes, out);
      for (Map.Entry<String, Shape> tensor : shapes.entrySet()) {
        writeData(source.read(tensor.getKey(), tensor.getValue()), out);
      }
    }
  }

  private static void writeHeader(Map<String, Shape> shapes, OutputStream out) throws IOException {
    ObjectNode header = new ObjectMapper().createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey()).put("dtype", "F32");
      ArrayNode dimensions = node.putArray("shape");
      for (long dimension : entry.getValue().toLongs()) {
        dimensions.add(dimension);
      }
      long end = offset + (long) entry.getValue().elements() * Float.BYTES;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String json = header.toString();
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    // Readers that map the file want the data aligned; the header may end in spaces.
    byte[] padded =
        (json + " ".repeat((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT))
            .getBytes(StandardCharsets.UTF_8);
    byte[] prefix = new byte[Long.BYTES];
    ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length);
    out.write(prefix);
    out.write(padded);
  }

  private static void writeData(FloatTensor tensor, OutputStream out) throws IOException {
    byte[] data = new byte[Math.multiplyExact(tensor.data().length, Float.BYTES)];
    ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(tensor.data());
    out.write(data);
  }
}
