package dev.millrace.streams.app;

import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.EngineObserver;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ErrorReport;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.health.Readiness;
import dev.millrace.streams.health.Unreadiness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace run}. */
@Command(
    name = "run",
    description = {
      "Runs the processor against a Kafka cluster and a schema registry.",
      "",
      "Reads events and writes predictions, dead letters and drift reports until SIGTERM or SIGINT;"
          + " then it commits, leaves the consumer group and exits with 0, within"
          + " processing.shutdown-timeout-ms. Its topics must exist: see topics create.",
      "",
      "Tells on http.port whether it is ready (/health/ready), what it does (/metrics) and how it is"
          + " configured (/config, /adapters).",
      "",
      "With reload.adapters-ms it looks at the adapters' directories that often: one that was"
          + " replaced, or whose link was switched, answers the next events. One that can't be read"
          + " is refused, and the one before goes on.",
      "",
      "A schema registry that doesn't answer yet is waited for, schema-registry"
          + " startup.max.wait.ms at most; one that goes away later is needed only for events with"
          + " schemas that were not seen before, and these wait for it."
    })
final class RunCommand implements Callable<Integer> {
  @Mixin private final ConfigOption option = new ConfigOption();

  private final Console console;
  private final UnaryOperator<Encoder> encoder;

  RunCommand(Console console) {
    this(console, UnaryOperator.identity());
  }

  /** With something that stands before the encoder. */
  RunCommand(Console console, UnaryOperator<Encoder> encoder) {
    this.console = console;
    this.encoder = encoder;
  }

  @Override
  public Integer call() throws Exception {
    console.stop().listen();
    MillraceConfig config = option.read();
    try (Instruments instruments = Instruments.start(config, this::endStuck)) {
      instruments.url().ifPresent(url -> console.say("health and metrics at " + url));
      return run(config, instruments);
    } catch (CommandException e) {
      if (e.exitCode() == ExitCode.INTERRUPTED) {
        return stopped();
      }
      throw e;
    }
  }

  /**
   * A native call can't be ended but with its process, and a thread in it would hold up an orderly
   * exit. Nothing that is in flight is committed, so nothing is lost.
   */
  private void endStuck() {
    console.say("a batch did not end within engine.timeout-ms");
    Runtime.getRuntime().halt(ExitCode.STUCK);
  }

  /** An orderly exit would take ONNX Runtime down under the thread that is in it. */
  private CommandException left(Running.End end, CommandException fault) {
    if (end.computing()) {
      console.say(String.valueOf(fault.getMessage()));
      Runtime.getRuntime().halt(fault.exitCode());
    }
    return fault;
  }

  private int stopped() {
    console.say("stopped");
    return ExitCode.OK;
  }

  private int run(MillraceConfig config, Instruments instruments) throws Exception {
    Readiness readiness = instruments.readiness();
    readiness.set(Unreadiness.STARTING, "looks for its topics");
    Background.start("kafka", () -> Cluster.withTopics(config, option.file()))
        .get(console.stop())
        .close();
    readiness.set(Unreadiness.STARTING, "looks for the schema registry");
    if (!RegistryStart.await(config, console.stop(), readiness)) {
      return stopped();
    }
    readiness.set(Unreadiness.STARTING, "loads the model");
    List<WatchedAdapter> watched = AdapterReloader.watch(config.routing());
    ModelRuntime model = load(config, instruments.engine());
    instruments.show(model);
    Application application = Application.start(config, model, instruments.ledger());
    instruments.show(application);
    readiness.clear(Unreadiness.STARTING);
    console.say(
        "%s started: %s, adapters %s; ends on SIGTERM"
            .formatted(config.applicationId(), model.id(), model.catalog().names()));
    AdapterReloader reloader =
        AdapterReloader.start(config.routing(), watched, model, instruments.reloads());
    try {
      serve(config, new Running(application, model), readiness);
    } finally {
      reloader.close();
    }
    return stopped();
  }

  /** Loading takes long, compiling minutes; on a thread of its own it needn't be waited for. */
  private ModelRuntime load(MillraceConfig config, EngineObserver observer) throws Exception {
    EngineHooks hooks = new EngineHooks(observer, encoder);
    return Background.start(
            "model",
            () ->
                ModelRuntime.load(
                    ModelArgument.of(config.model()).open(console.cache()),
                    config.routing().adapters(),
                    config.engine(),
                    hooks))
        .get(console.stop());
  }

  /** Returns when it was asked to end, and did. */
  private void serve(MillraceConfig config, Running running, Readiness readiness) throws Exception {
    Duration timeout = Duration.ofMillis(config.processing().shutdownTimeoutMs());
    try {
      CompletableFuture.anyOf(console.stop().requested(), running.application().ended()).get();
    } catch (ExecutionException e) {
      readiness.set(Unreadiness.STOPPING, "the processor failed");
      throw left(
          running.end(timeout),
          new CommandException(
              KafkaFaults.exitCode(e),
              "the processor stopped: "
                  + config.clients().kafka().scrub(ErrorReport.rootMessage(e)),
              e));
    }
    readiness.set(Unreadiness.STOPPING, "was asked to end");
    Running.End end = running.end(timeout);
    if (!end.stopped()) {
      throw left(
          end,
          new CommandException(
              ExitCode.FAILED,
              "the processor did not stop within %d ms; what was in flight is read again at the next start"
                  .formatted(timeout.toMillis())));
    }
    if (end.computing()) {
      stopped();
      Runtime.getRuntime().halt(ExitCode.OK);
    }
  }
}
