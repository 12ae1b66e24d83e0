package dev.millrace.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tests.testkit.MillraceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The instances of the processor that run, by number. */
final class Fleet implements AutoCloseable {
  private static final Duration END = Duration.ofMinutes(3);

  private final Launcher launcher;
  private final Map<Integer, MillraceProcess> running = new TreeMap<>();

  Fleet(Launcher launcher) {
    this.launcher = launcher;
  }

  void start(int instance) throws IOException {
    running.put(instance, launcher.launch(instance));
  }

  /** Any of those that run. */
  int any(Random random) {
    return List.copyOf(running.keySet()).get(random.nextInt(running.size()));
  }

  MillraceProcess get(int instance) {
    MillraceProcess process = running.get(instance);
    if (process == null) {
      throw new IllegalArgumentException("instance %d does not run".formatted(instance));
    }
    return process;
  }

  void kill(int instance) throws InterruptedException {
    get(instance).kill();
    running.remove(instance);
  }

  /** Asks an instance to end; it must do so by itself and well. */
  void stop(int instance) throws InterruptedException {
    get(instance).terminate();
    awaitEnd(instance);
  }

  private void awaitEnd(int instance) throws InterruptedException {
    MillraceProcess process = get(instance);
    assertThat(process.awaitExit(END)).as("exit code: %s", process.log()).isZero();
    running.remove(instance);
  }

  /** All at once, each asked once: a second signal means at once. */
  void stopAll() throws InterruptedException {
    running.values().forEach(MillraceProcess::terminate);
    for (int instance : List.copyOf(running.keySet())) {
      awaitEnd(instance);
    }
  }

  /** Whatever happened to the others: nobody ends for it. */
  void requireAlive() {
    running.forEach(
        (instance, process) ->
            assertThat(process.isAlive()).as("instance %d: %s", instance, process.log()).isTrue());
  }

  /** What all of them said. */
  String log() {
    return running.entrySet().stream()
        .map(instance -> "instance %d: %s".formatted(instance.getKey(), instance.getValue().log()))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    running.values().forEach(MillraceProcess::close);
  }
}
