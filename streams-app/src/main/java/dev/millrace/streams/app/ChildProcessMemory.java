package dev.millrace.streams.app;

import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.evaluation.ResidentMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Runs {@link ResidentCommand} in a process of its own. */
final class ChildProcessMemory implements ResidentMemory {

  @Override
  public OptionalLong of(CompiledModel model, int threads)
      throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "quantize",
                    "resident",
                    "--model",
                    model.directory().toString(),
                    "--threads",
                    Integer.toString(threads)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var out = process.getInputStream()) {
      process.getOutputStream().close();
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean sound = process.waitFor() == ExitCode.OK && text.matches("-?[0-9]{1,18}");
      return sound ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    } finally {
      process.destroy();
    }
  }
}
