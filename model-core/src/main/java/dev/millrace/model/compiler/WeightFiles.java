package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.checkpoint.ShardIndex;
import dev.millrace.model.checkpoint.ShardedWeights;
import dev.millrace.model.checkpoint.WeightSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The weights of a checkpoint directory: {@code model.safetensors}, or shards and their index.
 *
 * <p>Where both are there, the single file is read and the index is not, as transformers does.
 *
 * @param directory where they are
 * @param sharded whether there is an index
 */
record WeightFiles(Path directory, boolean sharded) {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** Formats that are no safetensors; PyTorch's is a program that runs when it is read. */
  private static final List<String> OTHER_FORMATS =
      List.of(
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "tf_model.h5",
          "flax_model.msgpack",
          "model.ckpt.index");

  /** The weights of a directory, if it has any that can be read. */
  static Optional<WeightFiles> find(Path directory) {
    if (Files.isRegularFile(directory.resolve(SINGLE))) {
      return Optional.of(new WeightFiles(directory, false));
    }
    return Files.isRegularFile(directory.resolve(INDEX))
        ? Optional.of(new WeightFiles(directory, true))
        : Optional.empty();
  }

  /** For a message that says they are missing: what to do about weights in another format. */
  static String advice(Path directory) {
    return OTHER_FORMATS.stream()
        .filter(file -> Files.exists(directory.resolve(file)))
        .findFirst()
        .map(
            file ->
                "; %s is not read: load it with transformers and save it as safetensors"
                    .formatted(file))
        .orElse("");
  }

  /** All files that take part. */
  List<String> names() throws ModelFormatException {
    if (!sharded) {
      return List.of(SINGLE);
    }
    List<String> names = new ArrayList<>(List.of(INDEX));
    names.addAll(ShardIndex.read(directory.resolve(INDEX)).files());
    return names;
  }

  WeightSource open() throws ModelFormatException {
    return sharded
        ? ShardedWeights.open(directory.resolve(INDEX))
        : SafetensorsFile.open(directory.resolve(SINGLE));
  }
}
