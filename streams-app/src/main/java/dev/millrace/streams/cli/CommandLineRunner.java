package dev.millrace.streams.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Finds the command, runs it, and says what went wrong. */
public final class CommandLineRunner {
  private CommandLineRunner() {}

  /**
   * Runs one command line.
   *
   * @param subcommands adds the commands that there are
   * @return the exit code
   */
  public static int run(
      Console console, BiConsumer<CommandLine, Console> subcommands, String... args) {
    MillraceCommand root = new MillraceCommand();
    CommandLine commands = new CommandLine(root);
    subcommands.accept(commands, console);
    commands
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setExecutionStrategy(parsed -> execute(root, parsed))
        .setParameterExceptionHandler((e, line) -> misused(console, e))
        .setExecutionExceptionHandler((e, line, parsed) -> failed(console, e, root.verbose()));
    describe(commands);
    try {
      return commands.execute(args);
    } catch (Error e) {
      // A native library that can't be loaded, memory that is not there: no less in need of words.
      return failed(console, e, root.verbose());
    } finally {
      console.out().flush();
    }
  }

  private static int execute(MillraceCommand root, ParseResult parsed) {
    Logging.configure(root.verbose(), isRun(parsed));
    return new RunLast().execute(parsed);
  }

  private static boolean isRun(ParseResult parsed) {
    return parsed.hasSubcommand() && parsed.subcommand().commandSpec().name().equals("run");
  }

  /** What all commands have in common. */
  private static void describe(CommandLine line) {
    var spec = line.getCommandSpec();
    spec.usageMessage().sortOptions(false);
    if (line.getSubcommands().isEmpty()) {
      spec.usageMessage().exitCodeListHeading("%nExit codes:%n");
      spec.usageMessage().exitCodeList(ExitCode.descriptions());
    }
    line.getSubcommands().values().forEach(CommandLineRunner::describe);
  }

  private static int misused(Console console, ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    console.say(
        "%s (see %s --help)".formatted(ErrorReport.oneLine(String.valueOf(e.getMessage())), name));
    return ExitCode.USAGE;
  }

  private static int failed(Console console, Throwable e, boolean verbose) {
    ErrorReport report = ErrorReport.of(e);
    console.say(report.message());
    if (verbose) {
      e.printStackTrace(console.err());
    }
    return report.exitCode();
  }
}
