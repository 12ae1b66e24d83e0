package dev.millrace.streams.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The process's memory in MiB, as Linux counts it; null elsewhere.
 *
 * @param resident now in memory
 * @param peak the most so far
 */
public record Memory(@Nullable Double resident, @Nullable Double peak) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double KIB_PER_MIB = 1024;

  /** This process's, now. */
  public static Memory now() {
    try {
      return parse(Files.readString(STATUS, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Memory(null, null);
    }
  }

  /** From the text of {@code /proc/self/status}. */
  static Memory parse(String status) {
    return new Memory(field(status, "VmRSS"), field(status, "VmHWM"));
  }

  private static @Nullable Double field(String status, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":\\s*(\\d+) kB$").matcher(status);
    return line.find() ? Long.parseLong(line.group(1)) / KIB_PER_MIB : null;
  }
}
