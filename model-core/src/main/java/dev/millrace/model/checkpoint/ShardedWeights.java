package dev.millrace.model.checkpoint;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A checkpoint in several safetensors files, as transformers saves large ones: each tensor is in
 * the one file that the index names for it, and the files hold nothing else.
 */
public final class ShardedWeights implements WeightSource {
  private final ShardIndex index;
  private final Map<String, SafetensorsFile> shards;

  private ShardedWeights(ShardIndex index, Map<String, SafetensorsFile> shards) {
    this.index = index;
    this.shards = shards;
  }

  /**
   * Opens all files that an index names.
   *
   * @throws ModelFormatException if the index or a file is missing or broken, or a tensor is not in
   *     exactly the file that the index names
   */
  public static ShardedWeights open(Path indexFile) throws ModelFormatException {
    ShardIndex index = ShardIndex.read(indexFile);
    ShardedWeights weights = new ShardedWeights(index, new LinkedHashMap<>());
    boolean opened = false;
    try {
      for (String file : index.files()) {
        weights.shards.put(file, SafetensorsFile.open(indexFile.resolveSibling(file)));
      }
      weights.requireAsIndexed();
      opened = true;
      return weights;
    } finally {
      if (!opened) {
        weights.close();
      }
    }
  }

  private void requireAsIndexed() throws ModelFormatException {
    for (Map.Entry<String, SafetensorsFile> shard : shards.entrySet()) {
      for (String tensor : shard.getValue().names()) {
        String expected = index.fileOf().get(tensor);
        if (!shard.getKey().equals(expected)) {
          throw new ModelFormatException(
              "%s: has tensor %s, which the index %s"
                  .formatted(
                      shard.getValue().origin(),
                      tensor,
                      expected == null ? "does not name" : "expects in " + expected));
        }
      }
    }
    for (String tensor : index.fileOf().keySet()) {
      shard(tensor).shape(tensor);
    }
  }

  @Override
  public String origin() {
    return index.path().toString();
  }

  @Override
  public Set<String> names() {
    return index.fileOf().keySet();
  }

  @Override
  public Shape shape(String name) throws ModelFormatException {
    return shard(name).shape(name);
  }

  @Override
  public FloatTensor read(String name, Shape expected) throws ModelFormatException {
    return shard(name).read(name, expected);
  }

  private SafetensorsFile shard(String tensor) throws ModelFormatException {
    SafetensorsFile shard = shards.get(index.fileOf().getOrDefault(tensor, ""));
    if (shard == null) {
      throw TensorChecks.missing(origin(), tensor);
    }
    return shard;
  }

  @Override
  public void close() {
    shards.values().forEach(SafetensorsFile::close);
  }
}
