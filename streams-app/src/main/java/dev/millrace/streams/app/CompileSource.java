package dev.millrace.streams.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.compiler.RandomCheckpoint;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.cli.ModelArgument;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code compile} compiles: a checkpoint there is, or a random one. */
final class CompileSource {
  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "DIR|minilm",
      description =
          "A directory with config.json, model.safetensors and tokenizer.json, or minilm for the"
              + " encoder that Millrace brings along.")
  private @Nullable String checkpoint;

  @Option(
      names = "--random",
      required = true,
      paramLabel = "SIZE",
      converter = RandomSizeConverter.class,
      description =
          "Instead of a checkpoint: random weights in the size of a published model, to measure"
              + " speed with. One of bert-tiny, bert-base, bert-large, distilbert-base,"
              + " modernbert-base.")
  private @Nullable RandomCheckpoint random;

  /** The random checkpoint, if that is what was asked for. */
  Optional<RandomCheckpoint> random() {
    return Optional.ofNullable(random);
  }

  ModelSource open(QuantizationPlan quantization) throws ModelFormatException {
    return random != null
        ? random
        : ModelArgument.parse(Objects.requireNonNull(checkpoint), quantization).checkpoint();
  }
}
