package dev.millrace.streams.app;

import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.inference.EngineObserver;
import dev.millrace.streams.accounting.EventLedger;
import dev.millrace.streams.accounting.ReloadLedger;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.EffectiveConfig;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.config.WatchConfig;
import dev.millrace.streams.health.EngineWatchdog;
import dev.millrace.streams.health.Readiness;
import dev.millrace.streams.health.Unreadiness;
import dev.millrace.streams.http.StatusPages;
import dev.millrace.streams.http.StatusServer;
import dev.millrace.streams.routing.Task;
import dev.millrace.streams.telemetry.Telemetry;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What others see of a running instance: whether it is ready, its meters, and the pages that show
 * both. There from the start, when there is nothing yet but reasons for not being ready.
 *
 * <p>Threading: any thread.
 */
final class Instruments implements AutoCloseable {
  private final MillraceConfig config;
  private final Readiness readiness = new Readiness();
  private final Telemetry telemetry;
  private final EngineWatchdog watchdog;
  private final @Nullable StatusServer server;
  private volatile AdapterCatalog adapters = new AdapterCatalog();

  private Instruments(MillraceConfig config, Runnable onStuck) throws BindException {
    this.config = config;
    WatchConfig watch = config.processing().watch();
    telemetry =
        new Telemetry(config.routing().tasks().stream().map(Task::name).toList(), readiness);
    watchdog = EngineWatchdog.start(Duration.ofMillis(watch.engineTimeoutMs()), onStuck);
    readiness.watch(Unreadiness.ENGINE, watchdog::suspicion);
    server =
        watch.hasHttp()
            ? StatusServer.start(
                watch.httpHost(), watch.httpPort(), pages(EffectiveConfig.of(config)))
            : null;
  }

  /**
   * Starts to listen and to look.
   *
   * @param onStuck what to do when a batch does not end; called by a thread of the watchdog
   * @throws CommandException if the port can't be had
   */
  static Instruments start(MillraceConfig config, Runnable onStuck) throws CommandException {
    try {
      return new Instruments(config, onStuck);
    } catch (BindException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "http: %s; set http.host and http.port, or http.port: none".formatted(e.getMessage()),
          e);
    }
  }

  private StatusPages pages(Map<String, @Nullable Object> shownConfig) {
    return new StatusPages(
        readiness,
        telemetry::scrape,
        () -> shownConfig,
        () -> AdaptersPage.of(config.routing().tasks(), adapters));
  }

  /** Where the pages are, if anywhere. */
  Optional<URI> url() {
    return Optional.ofNullable(server).map(StatusServer::url);
  }

  Readiness readiness() {
    return readiness;
  }

  /** Hears of batches: measures them, and looks after those that don't end. */
  EngineObserver engine() {
    return telemetry.engine().and(watchdog);
  }

  /** Adds up what becomes of events. */
  EventLedger ledger() {
    return telemetry.ledger();
  }

  /** Adds up what becomes of adapters that change. */
  ReloadLedger reloads() {
    return telemetry.reloads();
  }

  /** From now on shows this model. */
  void show(ModelRuntime model) {
    adapters = model.catalog();
    telemetry.show(model.id(), model.engine(), model.catalog());
  }

  /** From now on shows this application, and is ready when it is. */
  void show(Application application) {
    application.show(telemetry);
    readiness.watch(Unreadiness.PARTITIONS, application::unassigned);
    readiness.watch(
        Unreadiness.SCHEMA_REGISTRY,
        () -> application.waiting().map(config.clients().schemaRegistry()::scrub));
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    watchdog.close();
    telemetry.close();
  }
}
