package dev.millrace.model.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a UTF-8 file, each bounded and decoded for itself, so that a bad one is known by name.
 */
final class PhysicalLines implements AutoCloseable {
  /** More than any text that a model reads; less than what hurts. */
  static final int MAX_BYTES = 4 << 20;

  private static final int BUFFER = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;
  private long number;

  private PhysicalLines(InputStream in) {
    this.in = in;
  }

  static PhysicalLines open(Path file) throws IOException {
    return new PhysicalLines(Files.newInputStream(file));
  }

  /**
   * A line without its end; a carriage return before it stays.
   *
   * @param number its number, from 1
   * @param content what stands on it, or null if it can't be had
   * @param fault why not, or null
   */
  record Line(long number, @Nullable String content, @Nullable String fault) {
    String text() throws BadRowException {
      if (content == null) {
        throw new BadRowException(number, String.valueOf(fault));
      }
      return content;
    }

    /** The text without a carriage return at its end. */
    String trimmed() throws BadRowException {
      String text = text();
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }

  /** The next line, or null at the end. */
  @Nullable Line next() throws IOException {
    if (start == end && !fill()) {
      return null;
    }
    number++;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean tooLong = false;
    boolean ended = false;
    while (!ended && (start < end || fill())) {
      int stop = start;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      ended = stop < end;
      tooLong |= bytes.size() + (stop - start) > MAX_BYTES;
      if (!tooLong) {
        bytes.write(buffer, start, stop - start);
      }
      start = ended ? stop + 1 : stop;
    }
    return tooLong
        ? new Line(number, null, "expected at most %d bytes, got more".formatted(MAX_BYTES))
        : decode(bytes.toByteArray());
  }

  private Line decode(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new Line(number, null, "expected UTF-8, got other bytes");
    }
    if (text.indexOf('\0') >= 0) {
      return new Line(number, null, "expected text, got a NUL character");
    }
    boolean marked = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return new Line(number, marked ? text.substring(1) : text, null);
  }

  private boolean fill() throws IOException {
    start = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
