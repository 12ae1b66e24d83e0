package dev.millrace.model.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checkpoints in several files, as transformers writes large ones. */
public final class Shards {
  /** The index's name. */
  public static final String INDEX = "model.safetensors.index.json";

  private Shards() {}

  /** Name of a shard, counted from 1. */
  public static String name(int shard, int of) {
    return "model-%05d-of-%05d.safetensors".formatted(shard, of);
  }

  /** Writes tensors to shards in turn, and the index; the order of shards is mixed up. */
  public static void write(Path directory, Map<String, FloatTensor> tensors, int count) {
    List<Map<String, FloatTensor>> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shards.add(new LinkedHashMap<>());
    }
    ObjectNode index = new ObjectMapper().createObjectNode();
    index.putObject("metadata").put("total_size", 17).put("total_parameters", 3);
    int next = 0;
    for (Map.Entry<String, FloatTensor> tensor : tensors.entrySet()) {
      int shard = next++ % count;
      shards.get(shard).put(tensor.getKey(), tensor.getValue());
      index.withObject("/weight_map").put(tensor.getKey(), name(shard + 1, count));
    }
    for (int i = 0; i < count; i++) {
      Tensors.write(directory.resolve(name(i + 1, count)), shards.get(i));
    }
    try {
      Files.writeString(directory.resolve(INDEX), index.toPrettyString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes shards of {@code model.safetensors} in a directory. */
  public static void split(Path directory, int count) {
    Path whole = directory.resolve("model.safetensors");
    write(directory, Tensors.read(whole), count);
    try {
      Files.delete(whole);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
