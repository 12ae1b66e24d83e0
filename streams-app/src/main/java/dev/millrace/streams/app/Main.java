package dev.millrace.streams.app;

import dev.millrace.streams.cli.Console;

/** The process. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(CommandRunner.run(Console.ofProcess(), args));
  }
}
