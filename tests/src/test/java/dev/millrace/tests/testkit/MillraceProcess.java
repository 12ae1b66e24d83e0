package dev.millrace.tests.testkit;

import dev.millrace.streams.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** The command line in a JVM of its own, which can be killed without harm to the test. */
public final class MillraceProcess implements AutoCloseable {
  private static final int SIGINT = 2;

  private final Process process;
  private final Path out;
  private final Path err;

  private MillraceProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command; what it prints goes to files, appended. */
  public static MillraceProcess start(Path out, Path err, String... arguments) {
    return start(Main.class, List.of("-Xmx512m"), out, err, arguments);
  }

  /** The same with another main class, and flags for its JVM. */
  public static MillraceProcess start(
      Class<?> main, List<String> flags, Path out, Path err, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(flags);
    // The log of the product, not that of these tests.
    command.add("-Dlogback.configurationFile=logback.xml");
    command.add("-Dmillrace.cache=" + System.getProperty("millrace.cache"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
              .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()))
              .start();
      return new MillraceProcess(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to end as {@code kill} and a container's stop do. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Asks it to end as Ctrl-C does. A build in the background ignores SIGINT, and its children
   * inherit that; there it is SIGTERM, which takes the same way through the program.
   */
  public void interrupt() throws IOException, InterruptedException {
    if (ignoresInterrupt()) {
      terminate();
      return;
    }
    signal("INT");
  }

  /** Stops it where it stands, as a long pause of its JVM or of its machine does. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on after {@link #freeze}. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new AssertionError("could not send SIG%s: %s".formatted(name, log()));
    }
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Linux says which signals a process ignores, as a bit mask; elsewhere there is no such file. */
  private boolean ignoresInterrupt() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).trim(), 16))
        .anyMatch(ignored -> (ignored & 1L << (SIGINT - 1)) != 0);
  }

  /** Its exit code, once it ended by itself; fails if it does not in time. */
  public int awaitExit(Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after %s; %s".formatted(timeout, log()));
    }
    return process.exitValue();
  }

  /** Waits until it printed something to standard output; fails if it ends or time is up. */
  public void awaitOutput(String text, Duration timeout) {
    try {
      Awaitility.await()
          .atMost(timeout)
          .failFast("it ended", () -> !process.isAlive())
          .until(() -> output().contains(text));
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new AssertionError("\"%s\" did not come; %s".formatted(text, log()), e);
    }
  }

  /** What it printed to standard output. */
  public String output() {
    return read(out);
  }

  /** What it said on standard error, and how it ended if it has. */
  public String log() {
    String end = process.isAlive() ? "it runs" : "it ended with " + process.exitValue();
    return "%s; it said:%n%s".formatted(end, read(err));
  }

  /** What is there by now; its last character may be half written, which is no error. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
