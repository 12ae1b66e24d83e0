package dev.millrace.streams.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8 with a limit to their length, so that no input can fill the memory. A line beyond
 * it, or of other bytes, is a line with a fault, and reading goes on behind it.
 *
 * <p>Threading: one thread.
 */
final class LineReader {
  /** The longest line that is read, in bytes. */
  static final int MAX_LINE_BYTES = 1 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long number;

  /**
   * A line.
   *
   * @param number from 1
   * @param text without its end; empty if there is a fault
   * @param fault why it can't be read, or null
   */
  record Line(long number, String text, @Nullable String fault) {}

  LineReader(InputStream in) {
    this(in, MAX_LINE_BYTES);
  }

  LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** The next line, or null at the end. Returns as soon as the line's end was read. */
  @Nullable Line next() throws IOException {
    if (position == limit && !fill()) {
      return null;
    }
    number++;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean ended = false;
    boolean tooLong = false;
    while (!ended && (position < limit || fill())) {
      int start = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      tooLong |= bytes.size() + position - start > maxBytes;
      if (!tooLong) {
        bytes.write(buffer, start, position - start);
      }
      ended = position < limit;
      position += ended ? 1 : 0;
    }
    return tooLong
        ? new Line(number, "", "expected a line of at most %d bytes, got more".formatted(maxBytes))
        : decode(bytes.toByteArray());
  }

  private Line decode(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Line(number, text, null);
    } catch (CharacterCodingException e) {
      return new Line(number, "", "expected UTF-8, got other bytes");
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }
}
