package dev.millrace.streams.app;

import dev.millrace.model.inference.CachingEngine;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.accounting.EventLedger;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.config.RoutingConfig;
import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.processor.InferenceServices;
import dev.millrace.streams.routing.Router;
import dev.millrace.streams.telemetry.Telemetry;
import dev.millrace.streams.topology.InferenceTopology;
import dev.millrace.streams.topology.StreamProcessor;
import dev.millrace.streams.topology.StreamsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;

/**
 * The processor with everything it is made of: the composition root. The model stays the caller's,
 * to be closed after this.
 *
 * <p>Threading: any thread.
 */
final class Application implements AutoCloseable {
  private final StreamProcessor processor;
  private final InferenceServices services;
  private final List<Runnable> closing;

  private Application(
      StreamProcessor processor, InferenceServices services, List<Runnable> closing) {
    this.processor = processor;
    this.services = services;
    this.closing = closing;
  }

  /** Starts reading events; returns before partitions are assigned. */
  static Application start(MillraceConfig config, ModelRuntime model) throws CommandException {
    return start(config, model, EventLedger.NONE);
  }

  /**
   * Starts reading events; returns before partitions are assigned.
   *
   * @param ledger adds up what becomes of events
   */
  static Application start(MillraceConfig config, ModelRuntime model, EventLedger ledger)
      throws CommandException {
    Map<String, String> registry = config.clients().schemaRegistry().values();
    EventInput events = EventInput.open(config);
    AvroSerde<Prediction> predictions = AvroSerde.forValues(Prediction.class, registry);
    AvroSerde<DriftReport> driftReports = AvroSerde.forValues(DriftReport.class, registry);
    // From here on, only events of schemas that were not seen before need the registry.
    if (!config.topics().output().enriches()) {
      predictions.prepare(config.topics().predictions(), Prediction.class);
    }
    driftReports.prepare(config.topics().driftReports(), DriftReport.class);
    InFlightOffsets inFlight = new InFlightOffsets(ledger);
    InferenceServices services =
        new InferenceServices(
            router(config.routing()),
            model.catalog(),
            model.tokenizer(),
            Settings.engine(config.engine().cache(), model.engine()),
            inFlight,
            Settings.shedding(config.processing().overload()));
    InferenceTopology topology =
        new InferenceTopology(
            Settings.topics(config.topics()),
            events.decoder(),
            predictions.serializer(),
            driftReports.serializer(),
            services,
            Settings.inference(config, model.id()),
            Settings.drift(config));
    Topology built = topology.build();
    StreamsSettings settings = Settings.streams(config);
    StreamProcessor processor =
        KafkaFaults.making(config, () -> new StreamProcessor(built, settings, inFlight));
    processor.start();
    return new Application(
        processor, services, List.of(events.closing(), predictions::close, driftReports::close));
  }

  static Router router(RoutingConfig routing) {
    return new Router(routing.tasks(), routing.routes(), routing.defaultTasks());
  }

  boolean isRunning() {
    return processor.state() == State.RUNNING;
  }

  /** Why no events are read; empty if they are. */
  Optional<String> unassigned() {
    return processor.isReading()
        ? Optional.empty()
        : Optional.of(
            "no partitions are assigned: the stream is "
                + processor.state().name().toLowerCase(Locale.ROOT));
  }

  /** What events wait for that can't be read yet, such as the schema registry; empty if none do. */
  Optional<String> waiting() {
    return processor.waiting();
  }

  /** From now on the meters show this application. */
  void show(Telemetry telemetry) {
    InFlightOffsets inFlight = services.inFlight();
    telemetry.show(processor.streams(), inFlight::count, inFlight::uncommitted);
    telemetry.show(services.shedding());
    if (services.engine() instanceof CachingEngine cache) {
      telemetry.show(cache);
    }
  }

  /** Completed when it no longer runs, with the error that stopped it if there was one. */
  CompletableFuture<Void> ended() {
    return processor.ended();
  }

  /** Commits and stops. Returns whether that was done in this time. */
  boolean stop(Duration timeout) {
    boolean stopped = processor.close(timeout);
    closing.forEach(Runnable::run);
    return stopped;
  }

  @Override
  public void close() {
    processor.close();
    closing.forEach(Runnable::run);
  }
}
