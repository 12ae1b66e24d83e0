package dev.millrace.training.app;

import dev.millrace.streams.cli.CommandLineRunner;
import dev.millrace.streams.cli.Console;
import picocli.CommandLine;

/** The process of {@code millrace train} and {@code millrace evaluate}. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Console.ofProcess(), args));
  }

  /** Runs one command line; returns the exit code. */
  static int run(Console console, String... args) {
    return CommandLineRunner.run(console, Main::addTo, args);
  }

  private static void addTo(CommandLine millrace, Console console) {
    millrace.addSubcommand(new TrainCommand(console)).addSubcommand(new EvaluateCommand(console));
  }
}
