package dev.millrace.streams.app;

import dev.millrace.streams.config.AdapterConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --adapter}, for commands that read lines. */
final class AdapterOptions {
  @Option(
      names = "--adapter",
      paramLabel = "NAME=DIR",
      converter = AdapterConverter.class,
      description = "A PEFT LoRA directory, and what lines call it. May be repeated.")
  private List<AdapterConfig> adapters = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * The adapters.
   *
   * @throws ParameterException if two have the same name
   */
  List<AdapterConfig> distinct() {
    long names = adapters.stream().map(AdapterConfig::name).distinct().count();
    if (spec != null && names != adapters.size()) {
      throw new ParameterException(
          spec.commandLine(),
          "expected a different name for each --adapter, got "
              + adapters.stream().map(AdapterConfig::name).toList());
    }
    return adapters;
  }
}
