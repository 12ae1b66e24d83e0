package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An adapter is missing, then it is there. */
@Tag("integration")
@Timeout(600)
class DeadLettersCommandTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path directory;
  private GoldenModel golden;

  @BeforeEach
  void unpack() {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
  }

  private Path config(
      String name, EmbeddedBroker broker, EmbeddedSchemaRegistry registry, String more)
      throws Exception {
    return Files.writeString(
        directory.resolve(name),
        """
        kafka: {bootstrap.servers: "%s"}
        schema-registry: {schema.registry.url: "%s"}
        topics: {partitions: 1}
        input: {format: json}
        model: {path: "%s", quantization: fp32}
        drift: {window-ms: 86400000}
        processing: {state-dir: state, shutdown-timeout-ms: 60000}
        http: {port: 0}
        adapters:
          - {name: tone, path: "%s"}
        %s
        """
            .formatted(
                broker.bootstrapServers(),
                registry.url(),
                golden.directory(),
                golden.adapter("qv-r4"),
                more));
  }

  private static void send(Path file, String json) throws Exception {
    Committed.send(
        file, new ProducerRecord<>("events", null, json.getBytes(StandardCharsets.UTF_8)));
  }

  /** Runs the processor until the topic has so many records. */
  private static void runUntil(Path file, String topic, int count) throws Exception {
    TestConsole console = TestConsole.withInput();
    CompletableFuture<Integer> code = console.start("run", "--config", file);
    await()
        .atMost(PATIENCE)
        .until(() -> code.isDone() || Committed.in(file, topic).size() >= count);
    console.console().stop().request();
    assertThat(code.get(120, TimeUnit.SECONDS)).as(console.err()).isZero();
  }

  private static String run(Object... arguments) {
    TestConsole console = TestConsole.withInput();
    assertThat(console.run(arguments)).as(console.err()).isZero();
    return console.out();
  }

  @Test
  void deadLettersAreAnsweredOnceTheirAdapterIsThere() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0)) {
      Path before = config("before.yaml", broker, registry, "");
      run("topics", "create", "--config", before);
      send(before, "{\"id\":\"e1\",\"text\":\"hello\",\"adapter\":\"later\"}");
      send(before, "{\"id\":\"e2\",\"text\":\"a secret\"");
      send(before, "{\"id\":\"e3\",\"text\":\"hello\",\"adapter\":\"later\"}");
      runUntil(before, "dead-letters", 3);
      assertThat(Committed.in(before, "predictions")).isEmpty();
      assertListed(before);

      Object[] replay = {"dead-letters", "replay", "--config", before, "--filter"};
      String code = "UNKNOWN_ADAPTER";
      assertThat(run(with(replay, code, "--dry-run")))
          .isEqualTo("2 would be replayed\n1 are of other failures or times\n");
      assertThat(run(with(replay, code, "--limit", "1")))
          .isEqualTo("1 replayed\n1 are left by --limit\n1 are of other failures or times\n");
      assertThat(run(with(replay, code, "--dry-run")))
          .isEqualTo(
              "1 would be replayed\n1 were replayed before\n1 are of other failures or times\n");
      assertThat(run(with(replay, code, "--to", "2020-01-01T00:00:00Z")))
          .isEqualTo("0 replayed\n3 are of other failures or times\n");

      String later = "  - {name: later, path: \"%s\"}".formatted(golden.adapter("qv-r4"));
      Path after = config("after.yaml", broker, registry, later);
      assertThat(run(with(replay, code))).startsWith("1 replayed\n1 were replayed before\n");
      assertThat(run(with(replay, code))).startsWith("0 replayed\n2 were replayed before\n");
      runUntil(after, "predictions", 2);
      assertThat(Committed.in(after, "predictions")).hasSize(2);
      assertThat(Committed.in(after, "dead-letters")).hasSize(3);
      assertThat(Committed.in(after, "events")).hasSize(5);
    }
  }

  private static Object[] with(Object[] some, Object... more) {
    Object[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  private static void assertListed(Path file) throws Exception {
    String[] list = run("dead-letters", "list", "--config", file).split("\n");
    assertThat(list).hasSize(3);
    assertThat(list[0])
        .matches("\\S+Z  UNKNOWN_ADAPTER  INVALID_INPUT  events-0-0  attempt 1  task later  exp.*");
    assertThat(list[1]).contains("  NOT_JSON  ", "  events-0-1  ").doesNotContain("secret");
    String one =
        run("dead-letters", "list", "--config", file, "--filter", "NOT_JSON", "--show-value");
    assertThat(one.lines()).hasSize(1).allMatch(line -> line.endsWith("\"text\":\"a secret\""));
    String json =
        run("dead-letters", "list", "--config", file, "--json", "--limit", "1", "--show-value");
    JsonNode letter = new ObjectMapper().readTree(json);
    assertThat(letter.path("code").asText()).isEqualTo("UNKNOWN_ADAPTER");
    assertThat(letter.path("offset").asLong()).isZero();
    assertThat(letter.path("task").asText()).isEqualTo("later");
    assertThat(letter.path("value").asText()).startsWith("{\"id\":\"e1\"");
  }

  @Test
  void whatCantBeUnderstoodIsRefused() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0)) {
      Path file = config("taken.yaml", broker, registry, "output: {mode: predictions}");
      TestConsole console = TestConsole.withInput();
      assertThat(console.run("dead-letters", "replay", "--config", file)).isEqualTo(2);
      assertThat(console.run("dead-letters", "replay", "--config", file, "--filter", "NO_SUCH"))
          .isEqualTo(2);
      assertThat(console.run("dead-letters", "replay", "--config", file, "--filter", "INTERNAL"))
          .isEqualTo(1);
      assertThat(console.err()).contains("millrace topics create");
      Files.writeString(
          file,
          Files.readString(file).replace("{partitions: 1}", "{events: [dead-letters-replayed]}"));
      assertThat(console.run("dead-letters", "replay", "--config", file, "--filter", "INTERNAL"))
          .isEqualTo(3);
      assertThat(console.err()).contains("dead-letters-replayed");
    }
  }
}
