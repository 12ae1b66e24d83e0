package dev.millrace.streams.app;

import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.streams.config.AdapterConfig;
import dev.millrace.streams.config.ClientsConfig;
import dev.millrace.streams.config.ConfigException;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the demo runs, out of the class path. */
final class DemoSetup {
  private static final String CONFIG = "/demo/millrace.yaml";

  private DemoSetup() {}

  /** The configuration, with its paths in a directory. */
  static MillraceConfig config(Path directory) throws IOException, ConfigException {
    try (InputStream in = open(CONFIG)) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return ConfigFile.parse(yaml, directory, CONFIG);
    }
  }

  /** The same, with where Kafka and the schema registry are. */
  static MillraceConfig connected(MillraceConfig config, String kafka, String registry) {
    ClientsConfig clients = config.clients();
    return config.with(
        new ClientsConfig(
            clients.kafka().with("bootstrap.servers", kafka),
            clients.schemaRegistry().with("schema.registry.url", registry)));
  }

  /**
   * The configuration with the user's adapters in place of the demo's own, of which the others are
   * put where the configuration expects them.
   */
  static MillraceConfig prepared(Path directory, List<AdapterConfig> given)
      throws IOException, ConfigException {
    MillraceConfig own = config(directory);
    MillraceConfig config = DemoAdapters.replace(own, given);
    for (AdapterConfig adapter : config.routing().adapters()) {
      if (own.routing().adapters().contains(adapter)) {
        unpack(adapter.name(), adapter.path());
      }
    }
    return config;
  }

  /** The model with its adapters. */
  static ModelRuntime model(MillraceConfig config, Path cache) throws Exception {
    CompiledModel compiled = ModelArgument.of(config.model()).open(cache);
    return ModelRuntime.load(compiled, config.routing().adapters(), config.engine());
  }

  /** Writes an adapter that Millrace brings along into a directory, which is made. */
  static void unpack(String adapter, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (String file : AdapterReader.FILES) {
      try (InputStream in = open("/demo/adapters/" + adapter + "/" + file)) {
        Files.copy(in, directory.resolve(file));
      }
    }
  }

  /** Starts the embedded schema registry. */
  static EmbeddedSchemaRegistry registry(int port) throws CommandException {
    try {
      return new EmbeddedSchemaRegistry(port);
    } catch (IllegalStateException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static InputStream open(String resource) throws FileNotFoundException {
    InputStream in = DemoSetup.class.getResourceAsStream(resource);
    if (in == null) {
      throw new FileNotFoundException(resource + " is not on the class path");
    }
    return in;
  }
}
