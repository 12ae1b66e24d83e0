package dev.millrace.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tests.testkit.MillraceProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a newcomer starts it. */
@Tag("e2e")
@Tag("slow")
class DemoTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EVENTS = 500;
  private static final List<String> ALL_TASKS = List.of("intent", "emotion", "spam");
  private static final Map<String, String> TASK_OF_ADAPTER =
      Map.of("banking-intent", "intent", "emotion", "emotion", "spam", "spam");

  /** A user waits for seconds after Ctrl-C; what takes a minute on any machine hangs. */
  private static final Duration MOST_TO_END = Duration.ofMinutes(1);

  @TempDir private Path directory;

  @Test
  void printsExactlyThePredictionsOwedEachOnce() throws Exception {
    try (MillraceProcess demo =
        MillraceProcess.start(
            directory.resolve("out"),
            directory.resolve("err"),
            "demo",
            "--limit",
            "500",
            "--json")) {
      assertThat(demo.awaitExit(Duration.ofMinutes(10))).as(demo.log()).isZero();
      List<String> printed = new ArrayList<>();
      for (String line : demo.output().lines().toList()) {
        JsonNode prediction = JSON.readTree(line);
        printed.add(
            prediction.get("event_id").textValue() + " " + prediction.get("task").textValue());
        assertThat(prediction.fieldNames())
            .toIterable()
            .contains("adapter", "label", "score", "scores", "text");
      }
      assertThat(printed).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(printed)).isEqualTo(owed());
    }
  }

  @Test
  void endsCleanlyOnCtrlC() throws Exception {
    try (MillraceProcess demo =
        MillraceProcess.start(directory.resolve("out"), directory.resolve("err"), "demo")) {
      demo.awaitOutput("spam=", Duration.ofMinutes(10));
      demo.interrupt();
      assertThat(demo.awaitExit(MOST_TO_END)).as(demo.log()).isZero();
    }
  }

  /** Event and task of every prediction that the first messages are owed. */
  private static Set<String> owed() throws IOException {
    Set<String> owed = new TreeSet<>();
    try (InputStream stream = DemoTest.class.getResourceAsStream("/demo/messages.jsonl");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line : reader.lines().limit(EVENTS).toList()) {
        JsonNode message = JSON.readTree(line);
        tasks(message).forEach(task -> owed.add(message.get("id").textValue() + " " + task));
      }
    }
    assertThat(owed).hasSizeGreaterThan(2 * EVENTS);
    return owed;
  }

  private static List<String> tasks(JsonNode message) {
    if (message.hasNonNull("adapter")) {
      return List.of(TASK_OF_ADAPTER.get(message.get("adapter").textValue()));
    }
    if (!message.hasNonNull("tasks")) {
      return ALL_TASKS;
    }
    List<String> tasks = new ArrayList<>();
    message.get("tasks").forEach(task -> tasks.add(task.textValue()));
    return tasks;
  }
}
