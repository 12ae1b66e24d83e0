package dev.millrace.streams.app;

import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.streams.config.AdapterConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The model and its adapters, for commands that read lines. */
final class LineOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|minilm",
      description =
          "A checkpoint (config.json, model.safetensors, tokenizer.json), a directory made by"
              + " compile, or minilm for the encoder that Millrace brings along. A checkpoint is"
              + " compiled once and kept in the user's cache directory; MILLRACE_CACHE names another"
              + " one.")
  private String model = "";

  @Option(
      names = "--quantization",
      paramLabel = "SCHEME",
      converter = QuantizationConverter.class,
      description =
          "int8 (the default for a checkpoint), or whatever compile accepts. A compiled directory"
              + " must have been compiled so.")
  private @Nullable QuantizationPlan quantization;

  @Mixin private final AdapterOptions adapters = new AdapterOptions();

  ModelArgument model() {
    return ModelArgument.parse(model, quantization);
  }

  /**
   * The adapters.
   *
   * @throws ParameterException if two have the same name
   */
  List<AdapterConfig> adapters() {
    return adapters.distinct();
  }
}
