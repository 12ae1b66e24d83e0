package dev.millrace.streams.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command gets from the process around it.
 *
 * @param in input
 * @param out results and nothing else; UTF-8, buffered: whoever writes flushes
 * @param err progress and errors
 * @param colours whether {@code out} is a terminal that shows colours
 * @param cache where compiled models are kept
 * @param stop when to end
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean colours,
    Path cache,
    StopSignal stop) {

  private static final int BUFFER_BYTES = 1 << 16;

  /** The process's own. */
  public static Console ofProcess() {
    return new Console(
        System.in,
        new PrintStream(
            new java.io.BufferedOutputStream(
                new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Ansi.AUTO.enabled(),
        CacheDirectory.locate(System.getProperties(), System.getenv()),
        StopSignal.ofProcess());
  }

  /** One line of progress or of an error. */
  public void say(String line) {
    err.println("millrace: " + line);
  }
}
