package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
@Timeout(600)
class RunCommandTest {
  @TempDir private Path directory;
  private final TestConsole console = TestConsole.withInput();

  private Path config(EmbeddedBroker broker, EmbeddedSchemaRegistry registry) throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
    return Files.writeString(
        directory.resolve("millrace.yaml"),
        """
        kafka: {bootstrap.servers: "%s"}
        schema-registry: {schema.registry.url: "%s"}
        topics: {partitions: 1}
        processing: {shutdown-timeout-ms: 60000}
        http: {port: 0}
        model: {path: model, quantization: fp32}
        adapters:
          - {name: tone, path: "%s"}
        """
            .formatted(broker.bootstrapServers(), registry.url(), golden.adapter("qv-r4")));
  }

  /** Keeps predictions. */
  private record Predictions(List<Prediction> all) implements DemoClients.Receiver {
    @Override
    public void prediction(Prediction prediction) {
      all.add(prediction);
    }

    @Override
    public void deadLetter(DemoDeadLetter letter) {
      throw new AssertionError(letter.describe());
    }

    @Override
    public void driftReport(DriftReport report) {}
  }

  private static Prediction ask(MillraceConfig config) throws Exception {
    Predictions predictions = new Predictions(new ArrayList<>());
    try (DemoClients clients = new DemoClients(config, Clock.systemUTC())) {
      clients.send(new DemoEvent("e1", "k", "hello", null, null));
      while (predictions.all().isEmpty()) {
        clients.poll(Duration.ofMillis(100), predictions);
      }
    }
    return predictions.all().get(0);
  }

  @Test
  void createsTopicsRunsAndEndsWhenItIsTold() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0)) {
      Path file = config(broker, registry);

      assertThat(console.run("run", "--config", file)).isEqualTo(1);
      assertThat(console.err())
          .contains(
              "missing: dead-letters, drift-reports, events, predictions",
              "millrace topics create --config " + file);

      assertThat(console.run("topics", "create", "--config", file)).isZero();
      assertThat(console.run("topics", "create", "--config", file)).isZero();
      assertThat(console.outLines())
          .hasSize(8)
          .contains("events: created, 1 partitions", "events: existed, 1 partitions");

      CompletableFuture<Integer> code = console.start("run", "--config", file);
      Prediction prediction = ask(ConfigFile.read(file));
      assertThat(prediction.getEventId()).isEqualTo("e1");
      assertThat(prediction.getTask()).isEqualTo("tone");
      console.console().stop().request();
      assertThat(code.get(120, TimeUnit.SECONDS)).as(console.err()).isZero();
      assertThat(console.err()).contains("started: model-fp32-", "stopped");
    }
  }

  @Test
  void aClusterThatDoesNotAnswerIsOneLine() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("millrace.yaml"),
            """
            kafka:
              bootstrap.servers: "127.0.0.1:1"
              default.api.timeout.ms: "2000"
              request.timeout.ms: "1000"
            http: {port: none}
            adapters:
              - {name: tone, path: tone}
            """);
    assertThat(console.run("run", "--config", file)).isEqualTo(1);
    assertThat(console.err()).startsWith("millrace: Kafka at 127.0.0.1:1: ");
    assertThat(console.err().lines()).hasSize(1);
  }

  @Test
  void aPropertyThatWouldLoseEventsIsRefused() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("millrace.yaml"),
            """
            kafka: {group.protocol: streams}
            processing: {guarantee: at_least_once}
            http: {port: none}
            adapters:
              - {name: tone, path: tone}
            """);
    assertThat(console.run("run", "--config", file)).isEqualTo(3);
    assertThat(console.err())
        .contains("group.protocol: expected classic under at_least_once, got streams");
  }
}
