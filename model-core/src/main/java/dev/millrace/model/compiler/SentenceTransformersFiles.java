package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.checkpoint.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What sentence-transformers writes beside a checkpoint: {@code 1_Pooling/config.json}. A second
 * dense layer, as some of its models have one, is not computed here and refused by its directory.
 */
final class SentenceTransformersFiles {
  private static final String POOLING = "1_Pooling/config.json";
  private static final String NAMED_MODE = "pooling_mode";
  private static final String MODE_FLAGS = "pooling_mode_";

  private static final Map<String, Pooling> BY_FLAG =
      Map.of(
          "pooling_mode_cls_token", Pooling.FIRST_TOKEN,
          "pooling_mode_mean_tokens", Pooling.MEAN,
          "pooling_mode_max_tokens", Pooling.MAX);

  private static final Map<String, Pooling> BY_NAME =
      Map.of("cls", Pooling.FIRST_TOKEN, "mean", Pooling.MEAN, "max", Pooling.MAX);

  private SentenceTransformersFiles() {}

  /** The pooling of a directory, if it is one of sentence-transformers'. */
  static Optional<Pooling> pooling(Path directory) throws ModelFormatException {
    Path path = directory.resolve(POOLING);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    if (Files.exists(directory.resolve("2_Dense"))) {
      throw new ModelFormatException(
          directory, "2_Dense: dense layers after the pooling are not supported");
    }
    JsonFile config = JsonFile.read(path);
    return Optional.of(config.has(NAMED_MODE) ? named(config) : flagged(config));
  }

  private static Pooling named(JsonFile config) throws ModelFormatException {
    Pooling pooling = BY_NAME.get(config.requireText(NAMED_MODE));
    if (pooling == null) {
      throw config.fault(NAMED_MODE, "one of " + BY_NAME.keySet().stream().sorted().toList());
    }
    return pooling;
  }

  /** Several modes at once would be concatenated there. */
  private static Pooling flagged(JsonFile config) throws ModelFormatException {
    List<String> modes = new ArrayList<>();
    for (String field : config.fields()) {
      if (field.startsWith(MODE_FLAGS) && config.flag(field)) {
        modes.add(field);
      }
    }
    Pooling pooling = modes.size() == 1 ? BY_FLAG.get(modes.get(0)) : null;
    if (pooling == null) {
      throw new ModelFormatException(
          "%s: expected one of %s to be true, got %s; choose with --pooling"
              .formatted(config.origin(), BY_FLAG.keySet().stream().sorted().toList(), modes));
    }
    return pooling;
  }
}
