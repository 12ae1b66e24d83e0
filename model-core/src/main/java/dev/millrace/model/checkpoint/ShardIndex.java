package dev.millrace.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code model.safetensors.index.json}: which file has which tensor.
 *
 * <p>Only {@code weight_map} counts. {@code metadata.total_size} is what the writer held in memory,
 * which tied tensors make different from what it wrote; the shards' own headers say what is there.
 *
 * @param path where the index is
 * @param fileOf names of files beside the index, by tensor, in the index's order
 */
public record ShardIndex(Path path, Map<String, String> fileOf) {
  /** Each is a file that stays open while the checkpoint is read. */
  private static final int MOST_FILES = 1 << 10;

  /** A name, not a path: an index from elsewhere must not choose files out of its directory. */
  private static final Pattern PLAIN_NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*\\.safetensors");

  /** Copies the map. */
  public ShardIndex {
    fileOf = Collections.unmodifiableMap(new LinkedHashMap<>(fileOf));
  }

  /**
   * Reads an index.
   *
   * @throws ModelFormatException if it is missing, has no {@code weight_map}, or names a file that
   *     can't be beside it
   */
  public static ShardIndex read(Path path) throws ModelFormatException {
    JsonFile json = JsonFile.read(path);
    JsonNode map = json.get("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw json.fault("weight_map", "an object of tensor names to file names");
    }
    Map<String, String> fileOf = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String file = entry.getValue().textValue();
      if (file == null || !PLAIN_NAME.matcher(file).matches()) {
        throw new ModelFormatException(
            path,
            "weight_map: expected names of .safetensors files in the same directory, got %s"
                .formatted(entry.getValue()));
      }
      fileOf.put(entry.getKey(), file);
    }
    ShardIndex index = new ShardIndex(path, fileOf);
    if (index.files().size() > MOST_FILES) {
      throw new ModelFormatException(
          path,
          "weight_map names %d files; expected at most %d"
              .formatted(index.files().size(), MOST_FILES));
    }
    return index;
  }

  /** The files' names, each once. */
  public Set<String> files() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(fileOf.values()));
  }
}
