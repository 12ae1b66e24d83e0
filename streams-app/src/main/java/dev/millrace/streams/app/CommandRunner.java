package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandLineRunner;
import dev.millrace.streams.cli.Console;
import picocli.CommandLine;

/** All commands of the processor. */
final class CommandRunner {
  private CommandRunner() {}

  /** Runs one command line; returns the exit code. */
  static int run(Console console, String... args) {
    return CommandLineRunner.run(console, CommandRunner::addTo, args);
  }

  private static void addTo(CommandLine millrace, Console console) {
    millrace
        .addSubcommand(new DemoCommand(console))
        .addSubcommand(new ClassifyCommand(console))
        .addSubcommand(new EmbedCommand(console))
        .addSubcommand(new CompileCommand(console))
        .addSubcommand(
            new CommandLine(new QuantizeCommand())
                .addSubcommand(new QuantizeReportCommand(console))
                .addSubcommand(new ResidentCommand(console)))
        .addSubcommand(
            new CommandLine(new AdapterCommand()).addSubcommand(new AdapterMergeCommand(console)))
        .addSubcommand(new RunCommand(console))
        .addSubcommand(
            new CommandLine(new TopicsCommand()).addSubcommand(new TopicsCreateCommand(console)))
        .addSubcommand(
            new CommandLine(new DeadLettersCommand())
                .addSubcommand(new DeadLettersListCommand(console))
                .addSubcommand(new DeadLettersReplayCommand(console)))
        .addSubcommand(new ProduceCommand(console))
        .addSubcommand(new PredictionsCommand(console))
        .addSubcommand(
            new CommandLine(new BenchCommand())
                .addSubcommand(new BenchEngineCommand(console))
                .addSubcommand(new BenchPipelineCommand(console)));
  }
}
