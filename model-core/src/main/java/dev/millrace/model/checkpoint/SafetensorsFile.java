package dev.millrace.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.ElementType;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file: eight bytes of header length, a JSON header, the tensors' bytes. The file is
 * taken for hostile: nothing is allocated before the header's claims fit the file's size.
 *
 * <p>Format: <a href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>; the
 * header limit of 100 MB is that of its reference reader.
 */
public final class SafetensorsFile implements WeightSource {
  private static final int LENGTH_BYTES = 8;
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What the header says of a tensor; {@code type} is null for types that weights never have. */
  private record Entry(
      String typeName, @Nullable ElementType type, Shape shape, long begin, long end) {}

  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, Entry> entries;

  private SafetensorsFile(
      Path path, FileChannel channel, long dataStart, Map<String, Entry> entries) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.entries = entries;
  }

  /**
   * Opens a file and checks its header against its size.
   *
   * @throws ModelFormatException if it is missing, truncated or inconsistent
   */
  public static SafetensorsFile open(Path path) throws ModelFormatException {
    RegularFile.require(path);
    FileChannel channel = null;
    boolean opened = false;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      SafetensorsFile file = readHeader(path, channel);
      opened = true;
      return file;
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(path, "no such file", e);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          path, "the header is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(path, "can't be read: " + e.getMessage(), e);
    } finally {
      if (!opened && channel != null) {
        closeQuietly(channel);
      }
    }
  }

  private static SafetensorsFile readHeader(Path path, FileChannel channel)
      throws IOException, ModelFormatException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new ModelFormatException(
          path, "expected at least 8 bytes, got %d: not a safetensors file".formatted(size));
    }
    long headerLength = readFully(channel, 0, LENGTH_BYTES).getLong();
    if (headerLength < 2 || headerLength > Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES)) {
      throw new ModelFormatException(
          path,
          "the header claims %s bytes, but the file has %d"
              .formatted(Long.toUnsignedString(headerLength), size));
    }
    byte[] header = readFully(channel, LENGTH_BYTES, (int) headerLength).array();
    long dataStart = LENGTH_BYTES + headerLength;
    Map<String, Entry> entries = new LinkedHashMap<>();
    JsonNode root = JSON.readTree(header);
    if (!root.isObject()) {
      throw new ModelFormatException(path, "the header is no JSON object");
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.put(
            field.getKey(), parseEntry(path, field.getKey(), field.getValue(), size - dataStart));
      }
    }
    requireDisjoint(path, entries);
    return new SafetensorsFile(path, channel, dataStart, Collections.unmodifiableMap(entries));
  }

  private static Entry parseEntry(Path path, String name, JsonNode node, long dataBytes)
      throws ModelFormatException {
    String typeName = node.path("dtype").asText("");
    JsonNode offsets = node.path("data_offsets");
    long begin = wholeNumber(offsets.path(0));
    long end = wholeNumber(offsets.path(1));
    if (typeName.isEmpty() || !node.path("shape").isArray() || offsets.size() != 2) {
      throw new ModelFormatException(
          path, "tensor %s: expected dtype, shape and two data_offsets".formatted(name));
    }
    if (end - begin > Integer.MAX_VALUE) {
      throw new ModelFormatException(
          path, "tensor %s has more than 2 GiB in one piece".formatted(name));
    }
    if (begin < 0 || end < begin || end > dataBytes) {
      throw new ModelFormatException(
          path,
          "tensor %s claims bytes %d to %d, but the file holds %d: truncated?"
              .formatted(name, begin, end, dataBytes));
    }
    Shape shape = parseShape(path, name, node.path("shape"));
    ElementType type = weightType(typeName);
    if (type != null && (long) shape.elements() * type.bytes() != end - begin) {
      throw new ModelFormatException(
          path,
          "tensor %s: shape %s of %s needs %d bytes, the header gives %d"
              .formatted(
                  name, shape, typeName, (long) shape.elements() * type.bytes(), end - begin));
    }
    return new Entry(typeName, type, shape, begin, end);
  }

  private static Shape parseShape(Path path, String name, JsonNode node)
      throws ModelFormatException {
    long[] dimensions = new long[node.size()];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = wholeNumber(node.get(i));
    }
    try {
      return Shape.of(dimensions);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(path, "tensor " + name + ": " + e.getMessage(), e);
    }
  }

  /** −1, which is refused everywhere, for anything but an integer of 64 bits. */
  private static long wholeNumber(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
  }

  private static @Nullable ElementType weightType(String name) {
    return switch (name) {
      case "F32" -> ElementType.F32;
      case "F16" -> ElementType.F16;
      case "BF16" -> ElementType.BF16;
      default -> null;
    };
  }

  private static void requireDisjoint(Path path, Map<String, Entry> entries)
      throws ModelFormatException {
    List<Map.Entry<String, Entry>> byOffset =
        entries.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
                    .thenComparingLong(e -> e.getValue().end()))
            .toList();
    for (int i = 1; i < byOffset.size(); i++) {
      if (byOffset.get(i).getValue().begin() < byOffset.get(i - 1).getValue().end()) {
        throw new ModelFormatException(
            path,
            "tensors %s and %s overlap"
                .formatted(byOffset.get(i - 1).getKey(), byOffset.get(i).getKey()));
      }
    }
  }

  @Override
  public String origin() {
    return path.toString();
  }

  @Override
  public Set<String> names() {
    return entries.keySet();
  }

  @Override
  public Shape shape(String name) throws ModelFormatException {
    return entry(name).shape();
  }

  @Override
  public FloatTensor read(String name, Shape expected) throws ModelFormatException {
    Entry entry = entry(name);
    TensorChecks.requireShape(origin(), name, expected, entry.shape());
    if (entry.type() == null) {
      throw new ModelFormatException(
          path,
          "tensor %s: expected dtype F32, F16 or BF16, got %s".formatted(name, entry.typeName()));
    }
    float[] data = new float[entry.shape().elements()];
    try {
      entry
          .type()
          .read(
              readFully(channel, dataStart + entry.begin(), (int) (entry.end() - entry.begin())),
              data);
    } catch (IOException e) {
      throw new ModelFormatException(path, "tensor " + name + " can't be read", e);
    }
    return TensorChecks.requireFinite(origin(), name, new FloatTensor(entry.shape(), data));
  }

  private Entry entry(String name) throws ModelFormatException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw TensorChecks.missing(origin(), name);
    }
    return entry;
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file ends at byte " + (position + buffer.position()));
      }
    }
    return buffer.flip();
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // Opened for reading: nothing is lost.
    }
  }
}
