package dev.millrace.streams.app;

import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.cli.ModelArgument;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is measured with which texts, and how it is told: for all benchmarks. */
final class BenchedModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|minilm",
      description = "A checkpoint, a directory made by compile, or minilm; as for classify.")
  private String model = "";

  @Option(
      names = "--quantization",
      paramLabel = "SCHEME",
      converter = QuantizationConverter.class,
      description = "As for classify.")
  private @Nullable QuantizationPlan quantization;

  @Option(
      names = "--texts",
      required = true,
      paramLabel = "FILE",
      description =
          "What is computed, over and over: a text on each line, or JSON lines with \"text\".")
  private Path texts = Path.of("");

  @Option(
      names = "--json",
      description = "One JSON object on standard output instead of the table.")
  private boolean json;

  ModelArgument model() {
    return ModelArgument.parse(model, quantization);
  }

  Path texts() {
    return texts;
  }

  boolean json() {
    return json;
  }
}
