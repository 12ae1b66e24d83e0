package dev.millrace.streams.app;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.tokenizer.Tokenizer;
import dev.millrace.streams.bench.pipeline.BenchCluster;
import dev.millrace.streams.bench.pipeline.Lane;
import dev.millrace.streams.bench.pipeline.PipelineHost;
import dev.millrace.streams.bench.pipeline.RunningInstance;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.config.ConfigException;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import java.util.List;
import java.util.Locale;

/**
 * Runs the stream as {@code run} does, but for the engine, which is the benchmark's.
 *
 * @param cluster where the topics are
 * @param modelId what predictions call the model
 * @param tokenizer turns texts into tokens
 * @param adapters one for each task, which has the adapter's name
 */
record BenchHost(BenchCluster cluster, String modelId, Tokenizer tokenizer, List<Adapter> adapters)
    implements PipelineHost {

  @Override
  public RunningInstance start(Lane lane, int instance, InferenceEngine engine)
      throws CommandException, ConfigException {
    AdapterCatalog catalog = new AdapterCatalog();
    adapters.forEach(catalog::publish);
    Application application =
        Application.start(
            config(lane, instance),
            new ModelRuntime(modelId, tokenizer, engine, catalog, null, null));
    return new RunningInstance() {
      @Override
      public boolean isRunning() {
        return application.isRunning();
      }

      @Override
      public boolean isBroken() {
        return application.ended().isDone();
      }

      @Override
      public void close() {
        application.close();
      }
    };
  }

  /** What is not said is as users have it who say nothing. */
  private MillraceConfig config(Lane lane, int instance) throws ConfigException {
    StringBuilder yaml = new StringBuilder();
    line(yaml, "application-id: %s", lane.name());
    line(yaml, "kafka: {bootstrap.servers: '%s'}", cluster.bootstrapServers());
    line(yaml, "schema-registry: {schema.registry.url: '%s'}", cluster.registryUrl());
    line(yaml, "topics:");
    line(yaml, "  events: [%s]", lane.topics().events().get(0));
    line(yaml, "  predictions: %s", lane.topics().predictions());
    line(yaml, "  dead-letters: %s", lane.topics().deadLetters());
    line(yaml, "  drift-reports: %s", lane.topics().driftReports());
    line(yaml, "adapters:");
    adapters.forEach(adapter -> line(yaml, "  - {name: %s, path: unused}", adapter.name()));
    line(yaml, "processing:");
    line(yaml, "  guarantee: %s", lane.setup().guarantee().name().toLowerCase(Locale.ROOT));
    line(yaml, "  stream-threads: %d", lane.setup().streamThreads());
    line(yaml, "  state-dir: state-%d", instance);
    return ConfigFile.parse(yaml.toString(), cluster.directory(), "bench pipeline");
  }

  private static void line(StringBuilder yaml, String format, Object... values) {
    yaml.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
