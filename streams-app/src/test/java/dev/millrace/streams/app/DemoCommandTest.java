package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.streams.cli.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
@Timeout(600)
class DemoCommandTest {
  @TempDir private Path directory;
  private final TestConsole console = TestConsole.withInput();

  private Path events(String... lines) throws Exception {
    return Files.write(directory.resolve("events.jsonl"), List.of(lines));
  }

  private List<String> answers() throws Exception {
    List<String> answers = new ArrayList<>();
    for (String line : console.outLines()) {
      JsonNode json = new ObjectMapper().readTree(line);
      answers.add(
          "%s %s %s %s"
              .formatted(
                  json.get("event_id").textValue(),
                  json.get("task").textValue(),
                  json.get("adapter").textValue(),
                  json.get("text").textValue()));
    }
    return answers;
  }

  @Test
  void answersEachTaskOfEachEventOnce() throws Exception {
    Path file =
        events(
            "{\"text\": \"where is my card\", \"key\": \"k\"}",
            "{\"id\": \"s\", \"text\": \"WIN a prize\", \"tasks\": [\"spam\"]}",
            "{\"id\": \"e\", \"text\": \"thank you\", \"adapter\": \"emotion\"}");
    assertThat(console.run("demo", "--events", file, "--limit", 4, "--json"))
        .as(console.err())
        .isZero();
    assertThat(answers())
        .containsExactlyInAnyOrder(
            "line-1 intent banking-intent where is my card",
            "line-1 emotion emotion where is my card",
            "line-1 spam spam where is my card",
            "s spam spam WIN a prize",
            "e emotion emotion thank you",
            "line-1-r2 intent banking-intent where is my card",
            "line-1-r2 emotion emotion where is my card",
            "line-1-r2 spam spam where is my card");
    assertThat(console.err())
        .contains("Kafka at 127.0.0.1:", "ready in ", "4 events, 8 predictions in ");
  }

  /** Whatever it answers: here it is another of the demo's own. */
  @Test
  void yourAdapterAnswersItsTask() throws Exception {
    Path file = events("{\"text\": \"thank you so much\", \"tasks\": [\"spam\"]}");
    Path mine = Path.of("src/main/resources/demo/adapters/emotion");
    assertThat(
            console.run(
                "demo", "--events", file, "--limit", 1, "--json", "--adapter", "spam=" + mine))
        .as(console.err())
        .isZero();
    JsonNode answer = new ObjectMapper().readTree(console.out());
    assertThat(answer.get("task").textValue()).isEqualTo("spam");
    assertThat(answer.get("label").textValue()).isEqualTo("joy");
  }

  @Test
  void deadLettersAreShownAndAFailure() throws Exception {
    Path file = events("{\"text\": \" \"}", "{\"text\": \"x\", \"tasks\": [\"none\"]}");
    assertThat(console.run("demo", "--events", file, "--limit", 2)).isEqualTo(1);
    assertThat(console.out())
        .contains("dead letter line-1: MISSING_TEXT:", "dead letter line-2: UNKNOWN_TASK:");
    assertThat(console.err()).contains("expected no dead letters, got 2");
  }

  @Test
  void withoutALimitItGoesOnUntilItIsStopped() throws Exception {
    Path file = events("{\"text\": \"hello\", \"tasks\": [\"spam\"]}");
    CompletableFuture<Integer> code = console.start("demo", "--events", file);
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> console.err().contains("waiting for Ctrl-C") && !console.out().isEmpty());
    console.console().stop().request();
    assertThat(code.get(120, TimeUnit.SECONDS)).isZero();
    assertThat(console.out()).contains("hello", "spam=");
  }

  @Test
  void stoppedBeforeItsLimitItIsInterrupted() throws Exception {
    CompletableFuture<Integer> code = console.start("demo", "--limit", 100000, "--rate", 2);
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !console.out().isEmpty());
    console.console().stop().request();
    assertThat(code.get(120, TimeUnit.SECONDS)).isEqualTo(130);
  }

  @Test
  void stoppedWhileItStartsItEndsAtOnce() {
    console.console().stop().request();
    assertThat(console.run("demo", "--limit", 1)).isEqualTo(130);
    assertThat(console.err()).contains("interrupted while starting");
  }

  @Test
  void withoutAReaderItEnds() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("closed");
          }
        };
    Console whole = console.console();
    Console broken =
        new Console(
            whole.in(),
            new PrintStream(closed, true, StandardCharsets.UTF_8),
            whole.err(),
            whole.colours(),
            whole.cache(),
            whole.stop());
    assertThat(CommandRunner.run(broken, "demo", "--json")).isEqualTo(1);
    assertThat(console.err()).contains("standard output was closed");
  }

  @Test
  void aTakenPortIsOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(console.run("demo", "--limit", 1, "--registry-port", port)).isEqualTo(1);
      assertThat(console.err()).contains("port " + port).doesNotContain("Exception");
    }
  }
}
