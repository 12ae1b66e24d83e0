package dev.millrace.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.tensor.FloatTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes safetensors files of 32-bit floats. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /** Writes tensors in the map's order. */
  public static void write(Path path, Map<String, FloatTensor> tensors) throws IOException {
    ObjectNode header = new ObjectMapper().createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey()).put("dtype", "F32");
      for (long dimension : entry.getValue().shape().toLongs()) {
        node.withArray("shape").add(dimension);
      }
      if (entry.getValue().shape().rank() == 0) {
        node.putArray("shape");
      }
      long end = offset + (long) entry.getValue().data().length * Float.BYTES;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String json = header.toString();
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    // Readers that map the file want the data aligned; the header may end in spaces.
    byte[] padded =
        (json + " ".repeat((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT))
            .getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(path)) {
      byte[] prefix = new byte[Long.BYTES];
      ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length);
      out.write(prefix);
      out.write(padded);
      for (FloatTensor tensor : tensors.values()) {
        byte[] data = new byte[Math.multiplyExact(tensor.data().length, Float.BYTES)];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(tensor.data());
        out.write(data);
      }
    }
  }
}
