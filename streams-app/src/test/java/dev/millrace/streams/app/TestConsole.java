package dev.millrace.streams.app;

import dev.millrace.streams.cli.CacheDirectory;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.StopSignal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A console that keeps what is written. */
final class TestConsole {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console;

  private TestConsole(InputStream in) {
    console = new Console(in, print(out), print(err), false, cache(), StopSignal.byHand());
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /** The build sets it, so that compiled models stay inside. */
  static Path cache() {
    return CacheDirectory.locate(System.getProperties(), System.getenv());
  }

  static TestConsole withInput(String... lines) {
    return withInput(
        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
  }

  static TestConsole withInput(InputStream in) {
    return new TestConsole(in);
  }

  /**
   * Runs a command beside the test. On a thread of its own: the common pool has only one on two
   * cores, and Kafka's own work would wait behind the command.
   */
  CompletableFuture<Integer> start(Object... arguments) {
    return CompletableFuture.supplyAsync(
        () -> run(arguments), command -> new Thread(command, "command").start());
  }

  /** Runs a command line; returns its exit code. */
  int run(Object... args) {
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    return CommandRunner.run(console, texts);
  }

  Console console() {
    return console;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  List<String> outLines() {
    return out().lines().toList();
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
