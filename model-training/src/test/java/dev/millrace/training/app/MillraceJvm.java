package dev.millrace.training.app;

import dev.millrace.streams.app.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Millrace's serving commands in a JVM of their own, with this one's classes and cache. */
final class MillraceJvm {
  private MillraceJvm() {}

  static ProcessBuilder command(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dmillrace.cache=" + System.getProperty("millrace.cache"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
