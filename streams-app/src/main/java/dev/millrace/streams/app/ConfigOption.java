package dev.millrace.streams.app;

import dev.millrace.streams.config.ConfigException;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config FILE}, for the commands that need it. */
final class ConfigOption {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "YAML; ops/config/millrace.yaml has every setting, with its default.")
  private Path file = Path.of("");

  Path file() {
    return file;
  }

  MillraceConfig read() throws ConfigException {
    return ConfigFile.read(file);
  }
}
