package dev.millrace.streams.app;

import dev.millrace.streams.accounting.ReloadLedger;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ErrorReport;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** A whole Millrace in this process, from start to end. */
final class Demo {
  /** Of the five seconds that the end may take once it is asked for, so much is the processor's. */
  private static final Duration STOP_TIMEOUT = Duration.ofMillis(2500);

  /** Where nobody waits for it, but not to stop at all is a fault. */
  private static final Duration END_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration START_TURN = Duration.ofMillis(10);

  private final Console console;
  private final DemoOptions options;
  private final DemoFeed feed;
  private final Path directory;
  private final long start = System.nanoTime();

  /**
   * A demo that is yet to run.
   *
   * @param directory for the data; stays the caller's
   */
  Demo(Console console, DemoOptions options, DemoFeed feed, Path directory) {
    this.console = console;
    this.options = options;
    this.feed = feed;
    this.directory = directory;
  }

  /** Runs it. Returns how the process is to end. */
  int run() throws Exception {
    MillraceConfig config = DemoSetup.prepared(directory, options.adapters());
    List<WatchedAdapter> watched = AdapterReloader.watch(config.routing());
    // The three take seconds each and need nothing of each other.
    try (Background<EmbeddedBroker> kafka =
            Background.start(
                "demo-kafka",
                () -> EmbeddedBroker.start(directory.resolve("kafka"), options.kafkaPort()));
        Background<EmbeddedSchemaRegistry> registry =
            Background.start("demo-registry", () -> DemoSetup.registry(options.registryPort()));
        Background<ModelRuntime> model =
            Background.start("demo-model", () -> DemoSetup.model(config, console.cache()))) {
      console.say("starting Kafka, a schema registry and the model ...");
      MillraceConfig connected = connect(config, kafka, registry);
      ModelRuntime runtime = model.get(console.stop());
      console.say("model %s, adapters %s".formatted(runtime.id(), runtime.catalog().names()));
      AdapterReloader reloader =
          AdapterReloader.start(config.routing(), watched, runtime, ReloadLedger.NONE);
      try {
        return run(connected, runtime);
      } finally {
        reloader.close();
      }
    }
  }

  private MillraceConfig connect(
      MillraceConfig config,
      Background<EmbeddedBroker> kafka,
      Background<EmbeddedSchemaRegistry> registry)
      throws Exception {
    String servers = kafka.get(console.stop()).bootstrapServers();
    String url = registry.get(console.stop()).url().toString();
    MillraceConfig connected = DemoSetup.connected(config, servers, url);
    try (Cluster cluster = Cluster.of(connected)) {
      cluster.createTopics();
    }
    console.say(
        "Kafka at %s, schema registry at %s, topics %s"
            .formatted(servers, url, Settings.topics(config.topics()).names()));
    return connected;
  }

  private int run(MillraceConfig config, ModelRuntime model) throws Exception {
    try (Application application = Application.start(config, model);
        DemoClients clients = new DemoClients(config, Clock.systemUTC())) {
      awaitRunning(application);
      DemoOutput output =
          options.json()
              ? new JsonOutput(console.out(), console.err())
              : new TextOutput(console.out(), console.colours());
      DemoLoop loop =
          new DemoLoop(options, feed, clients, Application.router(config.routing()), output);
      long ready = System.nanoTime();
      feedAndShow(application, loop);
      boolean stopped = application.stop(console.stop().isRequested() ? STOP_TIMEOUT : END_TIMEOUT);
      if (!loop.isDone() && console.stop().isRequested()) {
        return options.isLimited() ? ExitCode.INTERRUPTED : ExitCode.OK;
      }
      loop.drain(DRAIN_TIMEOUT);
      return loop.verdict(stopped, Duration.ofNanos(System.nanoTime() - ready)).announce(console);
    }
  }

  private void awaitRunning(Application application) throws Exception {
    while (!application.isRunning() && !console.stop().isRequested()) {
      requireAlive(application);
      Thread.sleep(START_TURN.toMillis());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    console.say(String.format(Locale.ROOT, "ready in %.1f s; Ctrl-C ends it", seconds));
  }

  private void feedAndShow(Application application, DemoLoop loop) throws Exception {
    boolean saidDry = false;
    while (!loop.isDone() && !loop.isStuck() && !console.stop().isRequested()) {
      requireAlive(application);
      loop.turn();
      if (console.out().checkError()) {
        throw new CommandException(ExitCode.FAILED, "standard output was closed");
      }
      if (loop.hasRunDry() && !saidDry) {
        saidDry = true;
        console.say("fed %d events, the whole file; waiting for Ctrl-C".formatted(loop.fed()));
      }
    }
  }

  private static void requireAlive(Application application)
      throws InterruptedException, CommandException {
    if (!application.ended().isDone()) {
      return;
    }
    try {
      application.ended().get();
    } catch (ExecutionException e) {
      throw new CommandException(
          ExitCode.FAILED, "the processor stopped: " + ErrorReport.rootMessage(e), e);
    }
    throw new CommandException(ExitCode.FAILED, "the processor stopped by itself");
  }
}
