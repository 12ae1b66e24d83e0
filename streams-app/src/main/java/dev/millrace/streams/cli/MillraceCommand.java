package dev.millrace.streams.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code millrace} itself; the work is in its subcommands. */
@Command(
    name = "millrace",
    description = {
      "Streaming inference on Kafka: text events in, predictions and drift reports out.",
      "",
      "Start with: millrace demo",
      "Adapters are made by millrace train and measured by millrace evaluate; see their --help."
    },
    synopsisSubcommandLabel = "COMMAND")
public final class MillraceCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this and exit.")
  private boolean help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log what happens, with stack traces, on standard error.")
  private boolean verbose;

  public boolean help() {
    return help;
  }

  public boolean verbose() {
    return verbose;
  }
}
