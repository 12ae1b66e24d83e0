package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.embedded.BrokerClasses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace demo}. */
@Command(
    name = "demo",
    description = {
      "Runs everything in one process: Kafka, a schema registry, the processor with three tasks"
          + " (intent, emotion, spam), events, and what comes of them.",
      "",
      "Shows each event's text with its predictions, drift reports every 15 seconds, and dead"
          + " letters. Data are in a temporary directory that is deleted at the end. Other clients"
          + " can connect to the addresses that are shown.",
      "",
      "Ctrl-C ends it: exit code 0, or 130 if a --limit was not reached. With --limit, a missing"
          + " prediction, one too many, or a dead letter gives 1."
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin private final DemoOptions options = new DemoOptions();

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    String fault = options.fault();
    if (fault == null) {
      fault = DemoAdapters.fault(options.adapters(), DemoSetup.config(Path.of("")).routing());
    }
    if (spec != null && fault != null) {
      throw new ParameterException(spec.commandLine(), fault);
    }
    if (!BrokerClasses.isAvailable()) {
      throw new CommandException(
          ExitCode.FAILED,
          "demo needs the embedded broker, whose classes are not here: container images leave them"
              + " out. Run ./millrace demo, or ops/compose.");
    }
    console.stop().listen();
    try (DemoFeed feed = feed(options.file());
        TemporaryDirectory directory = TemporaryDirectory.create("millrace-demo-")) {
      return new Demo(console, options, feed, directory.path()).run();
    }
  }

  private DemoFeed feed(@Nullable Path file) throws IOException {
    return file == null ? DemoFeed.builtIn() : DemoFeed.ofFile(file, options.isLimited());
  }
}
