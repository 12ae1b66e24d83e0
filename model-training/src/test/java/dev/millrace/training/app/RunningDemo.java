package dev.millrace.training.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code millrace demo} in a JVM of its own.
 *
 * <p>Threading: for one thread.
 */
final class RunningDemo implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path out;
  private final Path log;
  private final Process process;

  /**
   * Starts it.
   *
   * @param directory where its output goes
   * @param options beside {@code --json}
   */
  RunningDemo(Path directory, String... options) throws IOException {
    out = directory.resolve("demo.out");
    log = directory.resolve("demo.log");
    List<String> arguments = new ArrayList<>(List.of("demo", "--json"));
    arguments.addAll(List.of(options));
    process =
        MillraceJvm.command(arguments)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
  }

  /** The predictions of a task that it has printed, the one that is being printed aside. */
  List<JsonNode> predictions(String task) throws IOException {
    assertThat(process.isAlive()).as(log()).isTrue();
    String printed = read(out);
    List<JsonNode> predictions = new ArrayList<>();
    for (String line : printed.substring(0, printed.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode prediction = JSON.readTree(line);
      if (prediction.get("task").textValue().equals(task)) {
        predictions.add(prediction);
      }
    }
    return predictions;
  }

  /** What it said beside predictions. */
  String log() throws IOException {
    return read(log);
  }

  /** What is there by now; its last character may be half written, which is no error. */
  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** Asks it to end; returns its exit code. */
  int end() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
