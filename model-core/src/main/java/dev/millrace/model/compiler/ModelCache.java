package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled models by what they were made from, so that a checkpoint is compiled once per scheme.
 *
 * @param root where they are kept
 * @param calibrator runs encoders once while they are compiled
 */
public record ModelCache(Path root, Calibrator calibrator) {
  private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);
  private static final int KEY_DIGITS = 24;

  /**
   * The compiled model of a checkpoint, compiled now if it is not there yet or damaged.
   *
   * @throws ModelFormatException if the checkpoint can't be compiled
   * @throws IOException if the cache can't be written
   */
  public CompiledModel get(ModelSource source, EncoderOptions options)
      throws ModelFormatException, IOException {
    Path directory = root.resolve(key(source, options));
    if (Files.exists(directory)) {
      try {
        return CompiledModel.open(directory);
      } catch (ModelFormatException e) {
        LOG.warn("Compiling {} again: {}", source.name(), e.getMessage());
        ModelCompiler.deleteTree(directory);
      }
    }
    LOG.info("Compiling {} to {} (once)", source.name(), options.quantization().id());
    try {
      return ModelCompiler.compile(source, options, calibrator, directory);
    } catch (IOException e) {
      if (CompiledModel.isCompiled(directory)) {
        return CompiledModel.open(directory); // another process was faster
      }
      throw e;
    }
  }

  private static String key(ModelSource source, EncoderOptions options)
      throws ModelFormatException {
    String inputs =
        String.join(
            "\n",
            "format " + Manifest.FORMAT,
            source.fingerprint(),
            options.resolved(source.config()).id());
    String digest = Sha256.of(inputs.getBytes(StandardCharsets.UTF_8)).substring(0, KEY_DIGITS);
    return "%s-%s-%s".formatted(source.name(), options.quantization().label(), digest);
  }
}
