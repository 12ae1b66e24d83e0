package dev.millrace.streams.app;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.registry.RegistryStartup;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.wire.AvroEnricher;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.StopSignal;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.config.TopicsConfig;
import dev.millrace.streams.health.Readiness;
import dev.millrace.streams.health.Unreadiness;
import dev.millrace.streams.input.InputFormat;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schema registry of a configuration, before anything is read or loaded. */
final class RegistryStart {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryStart.class);

  private RegistryStart() {}

  /** As below, for a command whose readiness nobody asks about. */
  static boolean await(MillraceConfig config, StopSignal stop)
      throws CommandException, InterruptedException {
    return await(config, stop, new Readiness());
  }

  /**
   * Returns once the registry answers and takes the schemas of what is written. Schemas of events
   * that can't be read are warned of.
   *
   * @param readiness is told while it is waited for
   * @return false if the command is to stop before that
   * @throws CommandException if it doesn't answer in time, refuses us, or can't take a schema
   */
  static boolean await(MillraceConfig config, StopSignal stop, Readiness readiness)
      throws CommandException, InterruptedException {
    Map<String, String> properties = config.clients().schemaRegistry().values();
    try {
      boolean there =
          RegistryStartup.await(
              properties, line -> waiting(line, readiness), time -> pass(stop, time));
      if (there) {
        readiness.clear(Unreadiness.SCHEMA_REGISTRY);
        prepare(config, properties);
        checkInput(config, properties);
      }
      return there;
    } catch (SchemaRegistryException e) {
      int code = e.kind() == Kind.UNAVAILABLE ? ExitCode.FAILED : ExitCode.UNUSABLE;
      throw new CommandException(code, "schema registry: " + e.getMessage(), e);
    }
  }

  private static void waiting(String line, Readiness readiness) {
    LOG.warn("schema registry: {}", line);
    readiness.set(Unreadiness.SCHEMA_REGISTRY, line);
  }

  /** With serializers of its own: the application's come when there is a model to serve. */
  private static void prepare(MillraceConfig config, Map<String, String> properties)
      throws CommandException {
    TopicsConfig topics = config.topics();
    if (!topics.output().enriches()) {
      try (AvroSerde<Prediction> predictions = AvroSerde.forValues(Prediction.class, properties)) {
        predictions.prepare(topics.predictions(), Prediction.class);
      }
    } else if (topics.input().format() == InputFormat.AVRO) {
      try (AvroEnricher records =
          EventInput.enricher(config, () -> SchemaRegistry.open(properties))) {
        records.prepare();
      }
    }
    try (AvroSerde<DriftReport> reports = AvroSerde.forValues(DriftReport.class, properties)) {
      reports.prepare(topics.driftReports(), DriftReport.class);
    }
  }

  private static void checkInput(MillraceConfig config, Map<String, String> properties) {
    try (SchemaRegistry registry = SchemaRegistry.open(properties)) {
      InputSubjects.faults(config, registry)
          .forEach(fault -> LOG.warn("schema registry: {}", fault));
    }
  }

  /** Whether the time passed without a wish to stop. */
  private static boolean pass(StopSignal stop, Duration time) throws InterruptedException {
    try {
      stop.requested().get(time.toMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a wish to stop can't fail", e);
    }
  }
}
