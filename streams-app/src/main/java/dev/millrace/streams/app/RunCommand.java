package dev.millrace.streams.app;

import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.streams.config.MillraceConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
      "A schema registry that doesn't answer yet is waited for, schema-registry"
          + " startup.max.wait.ms at most; one that goes away later is needed only for events with"
          + " schemas that were not seen before, and these wait for it."
    })
final class RunCommand implements Callable<Integer> {
  @Mixin private final ConfigOption option = new ConfigOption();

  private final Console console;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    console.stop().listen();
    MillraceConfig config = option.read();
    try (Cluster cluster = Cluster.of(config)) {
      cluster.requireTopics(option.file());
    }
    if (!RegistryStart.await(config, console.stop())) {
      console.say("stopped");
      return ExitCode.OK;
    }
    CompiledModel compiled = ModelArgument.of(config.model()).open(console.cache());
    try (ModelRuntime model =
        ModelRuntime.load(compiled, config.routing().adapters(), config.engine())) {
      serve(config, model);
    }
    return ExitCode.OK;
  }

  private void serve(MillraceConfig config, ModelRuntime model) throws Exception {
    Application application = Application.start(config, model);
    console.say(
        "%s started: %s, adapters %s; ends on SIGTERM"
            .formatted(config.applicationId(), model.id(), model.catalog().names()));
    Duration timeout = Duration.ofMillis(config.processing().shutdownTimeoutMs());
    try {
      CompletableFuture.anyOf(console.stop().requested(), application.ended()).get();
    } catch (ExecutionException e) {
      application.stop(timeout);
      throw new CommandException(
          ExitCode.FAILED, "the processor stopped: " + ErrorReport.rootMessage(e), e);
    }
    if (!application.stop(timeout)) {
      throw new CommandException(
          ExitCode.FAILED,
          "the processor did not stop within %d ms; what was in flight is read again at the next start"
              .formatted(timeout.toMillis()));
    }
    console.say("stopped");
  }
}
