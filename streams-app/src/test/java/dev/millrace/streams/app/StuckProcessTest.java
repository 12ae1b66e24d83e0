package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.collection;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process whose encoder hangs does not hang, and one that is told to end does so under load. */
@Tag("e2e")
@Tag("slow")
@Timeout(900)
class StuckProcessTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int EVENTS = 2_000;

  /** Its members that were ended with their process are given up soon. */
  private static final Map<String, String> SHORT_SESSIONS =
      Map.of("group.min.session.timeout.ms", "1000");

  private static final String TEXT = "a text that no log may have";

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static EmbeddedSchemaRegistry registry;

  @BeforeAll
  static void open() throws Exception {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0, SHORT_SESSIONS);
    registry = new EmbeddedSchemaRegistry(0);
    GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
  }

  @AfterAll
  static void close() {
    registry.close();
    broker.close();
  }

  private static Path config(String name, String engine, int shutdownTimeoutMs) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve(name + ".yaml"),
            """
            application-id: %1$s
            kafka:
              bootstrap.servers: "%2$s"
              consumer.session.timeout.ms: "3000"
              consumer.heartbeat.interval.ms: "500"
            schema-registry: {schema.registry.url: "%3$s", bearer.auth.credentials.source: STATIC_TOKEN, bearer.auth.token: hunter2}
            topics: {partitions: 2, events: [%1$s-events], predictions: %1$s-out, dead-letters: %1$s-dead, drift-reports: %1$s-drift}
            model: {path: model, quantization: fp32}
            engine: {workers: 1, batch-tokens: 128, %4$s}
            adapters:
              - {name: tone, path: model/adapters/qv-r4, version: "3"}
            tasks:
              - {name: mood, adapter: tone}
            processing: {shutdown-timeout-ms: %5$d, state-dir: "state-%1$s"}
            http: {port: 0}
            """
                .formatted(
                    name, broker.bootstrapServers(), registry.url(), engine, shutdownTimeoutMs));
    assertThat(TestConsole.withInput().run("topics", "create", "--config", file)).isZero();
    return file;
  }

  private static RunProcess start(Path config, int hangsIn, String log) throws Exception {
    return RunProcess.start(config, hangsIn, directory.resolve(log));
  }

  private static void send(DemoClients clients, int events) throws Exception {
    for (int i = 0; i < events; i++) {
      clients.send(new DemoEvent("e" + i, "k" + i % 50, TEXT, null, null));
    }
  }

  private static void requireEmptyGroup(String name) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Map<String, ConsumerGroupDescription> groups =
          admin.describeConsumerGroups(List.of(name)).all().get();
      assertThat(groups.get(name))
          .extracting(ConsumerGroupDescription::members, collection(MemberDescription.class))
          .as("members right after the end")
          .isEmpty();
    }
  }

  @Test
  void aHangingBatchEndsTheProcessAndTheNextOnesAnswerEachEventOnce() throws Exception {
    // Not ready after 5 s of it, ended after 20: in between there is time to ask.
    Path file = config("stuck", "timeout-ms: 20000", 60_000);
    MillraceConfig config = ConfigFile.read(file);
    Answered answered = new Answered();
    try (DemoClients clients = new DemoClients(config, Clock.systemUTC())) {
      send(clients, EVENTS);
      try (RunProcess hanging = start(file, 10, "hanging.log")) {
        HttpResponse<String> ready =
            await()
                .atMost(PATIENCE)
                .until(
                    () -> hanging.get("/health/ready"),
                    answer -> answer.body().contains("is being computed for"));
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"engine\"", "adapters [tone]");
        assertThat(hanging.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(hanging.exitCode()).as(hanging.log()).isEqualTo(ExitCode.STUCK);
        assertThat(hanging.log()).contains("is being computed for").doesNotContain(TEXT, "hunter2");
      }
      try (RunProcess loaded = start(file, 0, "loaded.log")) {
        answered.await(clients, EVENTS / 3);
        requirePages(loaded);
        loaded.terminate();
        assertThat(loaded.exitCode()).as(loaded.log()).isZero();
        requireEmptyGroup("stuck");
      }
      try (RunProcess last = start(file, 0, "last.log")) {
        answered.await(clients, EVENTS);
        requireBalance(last);
        last.terminate();
        assertThat(last.exitCode()).as(last.log()).isZero();
      }
      while (!clients.atEnd()) {
        clients.poll(Duration.ofMillis(100), answered);
      }
    }
    assertThat(answered.ids()).hasSize(EVENTS).doesNotHaveDuplicates();
  }

  private static void requirePages(RunProcess run) throws Exception {
    assertThat(run.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(run.get("/adapters").body()).contains("\"tone\"", "\"3\"", "\"mood\"");
    assertThat(run.get("/config").body()).contains("\"stuck\"").doesNotContain("hunter2");
    assertThat(run.get("/metrics").body())
        .contains("kafka_stream_", "jvm_memory_used_bytes", "millrace_batch_duration_seconds");
  }

  /** Read at rest, the counters add up. */
  private static void requireBalance(RunProcess run) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String metrics = run.get("/metrics").body();
              double committed = value(metrics, "millrace_events_committed_total");
              assertThat(value(metrics, "millrace_events_uncommitted")).isZero();
              assertThat(value(metrics, "millrace_events_taken_total"))
                  .isEqualTo(committed + value(metrics, "millrace_events_released_total"));
              assertThat(value(metrics, "millrace_rows_owed_total{task=\"mood\"}"))
                  .isPositive()
                  .isEqualTo(committed)
                  .isEqualTo(
                      value(
                          metrics,
                          "millrace_predictions_total{adapter=\"tone\",task=\"mood\",variant=\"control\"}"));
            });
  }

  private static double value(String metrics, String series) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.split(Pattern.quote(" "), 2)[1]))
        .findAny()
        .orElseThrow(() -> new AssertionError("no " + series));
  }

  @Test
  @SuppressWarnings("try") // it only has to run
  void aBatchThatOutlastsTheStopIsLeftUncommitted() throws Exception {
    Path file = config("stopped", "timeout-ms: 0", 10_000);
    try (DemoClients clients = new DemoClients(ConfigFile.read(file), Clock.systemUTC())) {
      send(clients, 200);
      try (RunProcess hanging = start(file, 3, "stopped.log")) {
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    hanging.get("/metrics").body().contains("millrace_engine_workers_busy 1.0")
                        && value(hanging.get("/metrics").body(), "millrace_batch_rows_count") == 3);
        hanging.terminate();
        assertThat(hanging.exitCode()).as(hanging.log()).isZero();
        requireEmptyGroup("stopped");
      }
      Answered answered = new Answered();
      try (RunProcess next = start(file, 0, "next.log")) {
        answered.await(clients, 200);
        next.terminate();
        assertThat(next.exitCode()).as(next.log()).isZero();
      }
      assertThat(answered.ids()).hasSize(200).doesNotHaveDuplicates();
    }
  }
}
