package dev.millrace.streams.app;

import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.topology.TopicsAdmin;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace topics create}. */
@Command(
    name = "create",
    description = {
      "Creates the topics that are missing, and leaves the others as they are.",
      "",
      "Prints a line for each: its name, whether it was created or existed, its partitions."
    })
final class TopicsCreateCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config = new ConfigOption();

  private final Console console;

  TopicsCreateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (Cluster cluster = Cluster.of(config.read())) {
      for (TopicsAdmin.TopicStatus topic : cluster.createTopics()) {
        console
            .out()
            .printf(
                Locale.ROOT,
                "%s: %s, %d partitions%n",
                topic.name(),
                topic.created() ? "created" : "existed",
                topic.partitions());
      }
    }
    return ExitCode.OK;
  }
}
