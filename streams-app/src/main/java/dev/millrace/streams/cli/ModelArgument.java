package dev.millrace.streams.cli;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.compiler.ModelCache;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model as users name it: {@code minilm} for the encoder that Millrace brings along, or a
 * directory, which is a checkpoint or compiled already.
 *
 * @param directory where it is, or null for {@code minilm}
 * @param quantization how its weights are to be stored; null for the default, or for whatever a
 *     compiled directory has
 */
public record ModelArgument(@Nullable Path directory, @Nullable QuantizationPlan quantization) {
  /** The word for the encoder that Millrace brings along; a directory of that name is ./minilm. */
  public static final String MINILM = "minilm";

  /** How a checkpoint is compiled unless something else is asked for. */
  public static final QuantizationPlan DEFAULT_QUANTIZATION = QuantizationPlan.INT8;

  public static ModelArgument parse(String argument, @Nullable QuantizationPlan quantization) {
    return new ModelArgument(argument.equals(MINILM) ? null : Path.of(argument), quantization);
  }

  public static ModelArgument of(ModelConfig config) {
    return new ModelArgument(config.directory(), config.quantization());
  }

  /** The checkpoint, to be compiled. */
  public ModelSource checkpoint() throws ModelFormatException {
    if (directory == null) {
      return new MiniLm();
    }
    if (CompiledModel.isCompiled(directory)) {
      throw new ModelFormatException(
          directory, "expected a checkpoint, got a model that is compiled already");
    }
    return CheckpointDirectory.open(directory);
  }

  /**
   * The compiled model. A checkpoint is compiled now, unless the cache has it.
   *
   * @param cache where compiled models are kept
   * @throws CommandException if a compiled directory has another quantization, or the cache can't
   *     be written
   */
  public CompiledModel open(Path cache) throws ModelFormatException, CommandException {
    if (directory != null && CompiledModel.isCompiled(directory)) {
      return requireScheme(CompiledModel.open(directory));
    }
    return compile(checkpoint(), null, cache);
  }

  /**
   * The same for embeddings.
   *
   * @param pooling how states become a vector; null for what the checkpoint's makers say, or for
   *     whatever a compiled directory has
   */
  public CompiledModel openForEmbeddings(@Nullable Pooling pooling, Path cache)
      throws ModelFormatException, CommandException {
    if (directory != null && CompiledModel.isCompiled(directory)) {
      return requirePooling(requireScheme(CompiledModel.open(directory)), pooling);
    }
    ModelSource source = checkpoint();
    Pooling chosen =
        pooling != null ? pooling : source.embeddingPooling().orElse(Pooling.FIRST_TOKEN);
    return compile(source, chosen, cache);
  }

  private CompiledModel compile(ModelSource source, @Nullable Pooling pooling, Path cache)
      throws ModelFormatException, CommandException {
    QuantizationPlan plan = quantization == null ? DEFAULT_QUANTIZATION : quantization;
    try {
      return new ModelCache(cache, new OnnxCalibrator())
          .get(source, new EncoderOptions(plan, pooling));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "can't keep the compiled model in %s (%s); set MILLRACE_CACHE to another directory"
              .formatted(cache, ErrorReport.message(e)),
          e);
    }
  }

  private static CompiledModel requirePooling(CompiledModel model, @Nullable Pooling pooling)
      throws CommandException {
    if (pooling != null && pooling != model.encoder().pooling()) {
      throw new CommandException(
          ExitCode.UNUSABLE,
          "%s: expected pooling %s, got a model compiled with pooling %s; compile the checkpoint again"
              .formatted(model.directory(), pooling.id(), model.encoder().pooling().id()));
    }
    return model;
  }

  private CompiledModel requireScheme(CompiledModel model) throws CommandException {
    if (quantization != null && !quantization.equals(model.quantization())) {
      throw new CommandException(
          ExitCode.UNUSABLE,
          "%s: expected quantization %s, got a model compiled to %s; compile the checkpoint again"
              .formatted(model.directory(), quantization.id(), model.quantization().id()));
    }
    return model;
  }
}
