package dev.millrace.streams.evaluation;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.quantization.QuantizationPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A plan's compiled model and its encoder.
 *
 * @param plan how it was compiled
 * @param model where it is
 * @param encoder loaded
 */
record LoadedScheme(QuantizationPlan plan, CompiledModel model, OnnxEncoder encoder)
    implements AutoCloseable {

  static LoadedScheme of(ModelSource source, QuantizationPlan plan, Path out, int threads)
      throws ModelFormatException, IOException {
    CompiledModel model =
        ModelCompiler.compile(source, EncoderOptions.of(plan), new OnnxCalibrator(), out);
    return new LoadedScheme(plan, model, OnnxEncoder.load(model, threads));
  }

  /** Logits {@code [texts][labels]}. */
  float[][] logits(Batches batches) throws Encoder.EncoderException {
    return batches.logits(encoder);
  }

  long diskBytes() throws IOException {
    return Files.size(model.encoderFile());
  }

  /** Deletes the compiled model, so that not all of them take room at once. */
  void delete() throws IOException {
    try (Stream<Path> files = Files.list(model.directory())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(model.directory());
  }

  @Override
  public void close() {
    encoder.close();
  }
}
