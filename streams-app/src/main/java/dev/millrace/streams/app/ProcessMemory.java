package dev.millrace.streams.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system says of this process's memory. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*([0-9]{1,15}) kB$");

  private ProcessMemory() {}

  /** Resident bytes, where there is Linux's {@code /proc}. */
  static OptionalLong resident() {
    try {
      return resident(Files.readString(STATUS, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The same, from the text of {@code /proc/self/status}. */
  static OptionalLong resident(String status) {
    Matcher matcher = RESIDENT.matcher(status);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)) * 1024)
        : OptionalLong.empty();
  }
}
