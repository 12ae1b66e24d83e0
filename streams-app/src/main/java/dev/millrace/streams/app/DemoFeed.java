package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ErrorReport;
import dev.millrace.streams.cli.ExitCode;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The demo's events: a source of JSON lines read to its end, and from the start again if asked to,
 * under new ids.
 *
 * <p>Threading: one thread.
 */
final class DemoFeed implements Closeable {
  private static final String MESSAGES = "/demo/messages.jsonl";

  private final String name;
  private final Opener opener;
  private final boolean repeated;
  private InputStream in;
  private LineReader lines;
  private int round = 1;
  private boolean empty = true;

  /** Opens the source at its start. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  /**
   * A feed of some source.
   *
   * @param name what errors call it
   * @param repeated whether it starts again at its end
   */
  DemoFeed(String name, Opener opener, boolean repeated) throws IOException {
    this.name = name;
    this.opener = opener;
    this.repeated = repeated;
    this.in = opener.open();
    this.lines = new LineReader(in);
  }

  /** The messages that Millrace brings along, again and again. */
  static DemoFeed builtIn() throws IOException {
    return new DemoFeed(MESSAGES, DemoFeed::openMessages, true);
  }

  /** A file of JSON lines. */
  static DemoFeed ofFile(Path file, boolean repeated) throws IOException {
    return new DemoFeed(file.toString(), () -> Files.newInputStream(file), repeated);
  }

  private static InputStream openMessages() throws IOException {
    InputStream in = DemoFeed.class.getResourceAsStream(MESSAGES);
    if (in == null) {
      throw new FileNotFoundException(MESSAGES + " is not on the class path");
    }
    return in;
  }

  /**
   * The next event, or null at the end.
   *
   * @throws CommandException if a line is no event, or there is none to repeat
   */
  @Nullable DemoEvent next() throws CommandException {
    try {
      return read();
    } catch (IOException e) {
      // The file's name is not in every message: reading a directory says just that it is one.
      throw new CommandException(
          ExitCode.FAILED, "%s: %s".formatted(name, ErrorReport.message(e)), e);
    }
  }

  private @Nullable DemoEvent read() throws IOException, CommandException {
    LineReader.Line line = nextLine();
    if (line == null && repeated) {
      if (empty) {
        throw new CommandException(ExitCode.FAILED, name + ": expected events, got none");
      }
      round++;
      in.close();
      in = opener.open();
      lines = new LineReader(in);
      line = nextLine();
    }
    return line == null ? null : event(line);
  }

  private LineReader.@Nullable Line nextLine() throws IOException {
    LineReader.Line line = lines.next();
    while (line != null && line.fault() == null && line.text().isBlank()) {
      line = lines.next();
    }
    return line;
  }

  private DemoEvent event(LineReader.Line line) throws CommandException {
    empty = false;
    try {
      DemoEvent event = DemoEvent.of(JsonLines.parse(line), "line-" + line.number());
      return round == 1 ? event : event.again(round);
    } catch (JsonLines.FaultException e) {
      throw new CommandException(
          ExitCode.FAILED, "%s, line %d: %s".formatted(name, line.number(), e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
