package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.JsonEventDecoder;
import dev.millrace.streams.input.RoutedFields;
import dev.millrace.streams.processor.InferenceServices;
import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.routing.Route;
import dev.millrace.streams.routing.RouteMatch;
import dev.millrace.streams.routing.Router;
import dev.millrace.streams.routing.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what an event says of itself to the tasks that it gets. */
@Tag("unit")
class RouteFlowTest {
  private static final Map<String, String> NONE = Map.of();

  private static final Router ROUTER =
      new Router(
          List.of(task("spam"), task("intent")),
          List.of(
              new Route(match(null, Map.of("channel", "sms"), NONE), List.of("spam")),
              new Route(match(null, NONE, Map.of("meta.vip", "true")), List.of("intent", "spam")),
              new Route(match("vip-", NONE, NONE), List.of("intent"))),
          List.of());

  private final ManualEngine engine = new ManualEngine().automatic();
  private FlowHarness flow;

  @BeforeEach
  void open(@TempDir Path directory) {
    flow =
        new FlowHarness(
            engine,
            directory,
            new JsonEventDecoder(EventFields.DEFAULT, RoutedFields.of(List.of("meta.vip")), 1000),
            topology -> routed(topology, ROUTER));
  }

  @AfterEach
  void close() {
    flow.close();
  }

  @Test
  void headersFieldsAndKeysPickTheTasks() {
    send("k", "{'text':'a'}", "channel", "call", "channel", "sms");
    send("k", "{'text':'b','meta':{'vip':true}}");
    send("vip-7", "{'text':'c','meta':{'vip':'yes'}}", "channel", "call");
    flow.tick(1);

    assertThat(flow.predictions.readValuesToList())
        .extracting(RouteFlowTest::idAndTask)
        .containsExactly(
            "events-0-0 spam", "events-0-1 intent", "events-0-1 spam", "events-0-2 intent");
    assertThat(flow.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void anEventThatNamesItsTasksGetsThose() {
    send("vip-7", "{'text':'a','tasks':['spam']}");
    send("vip-7", "{'text':'a','adapter':'spam'}");
    flow.tick(1);

    assertThat(flow.predictions.readValuesToList())
        .extracting(Prediction::getTask)
        .containsExactly("spam", "spam");
  }

  @Test
  void anEventThatNoRouteTakesIsADeadLetterWhereNoTaskIsDefault() {
    send("vip-7", "{'text':'a'}");
    send("k", "{'text':'b','meta':{'vip':false}}");
    send(null, "{'text':'c','meta':[]}", "channel", "SMS");
    flow.tick(1);

    assertThat(flow.predictedIds()).containsExactly("events-0-0");
    assertThat(flow.deadLetters.readRecordsToList())
        .extracting(letter -> FlowHarness.header(letter, "millrace-failure-code"))
        .containsExactly(FailureCode.NO_TASK.name(), FailureCode.NO_TASK.name());
  }

  private static String idAndTask(Prediction prediction) {
    return prediction.getEventId() + " " + prediction.getTask();
  }

  private void send(@Nullable String key, String json, String... headers) {
    TestRecord<byte[], byte[]> event =
        new TestRecord<>(
            key == null ? null : TextEvents.bytes(key),
            TextEvents.bytes(json.replace('\'', '"')),
            FlowHarness.START);
    for (int i = 0; i < headers.length; i += 2) {
      event.headers().add(headers[i], TextEvents.bytes(headers[i + 1]));
    }
    flow.send(event);
  }

  /** The topology with another router. */
  static InferenceTopology routed(InferenceTopology topology, Router router) {
    InferenceServices services = topology.services();
    return new InferenceTopology(
        topology.topics(),
        topology.decoder(),
        topology.predictions(),
        topology.driftReports(),
        new InferenceServices(
            router,
            services.catalog(),
            services.tokenizer(),
            services.engine(),
            services.inFlight()),
        topology.inference(),
        topology.drift());
  }

  private static Task task(String name) {
    return new Task(name, TrafficSplit.toOne(name, name));
  }

  private static RouteMatch match(
      @Nullable String keyPrefix, Map<String, String> headers, Map<String, String> fields) {
    return new RouteMatch("events", keyPrefix, headers, fields);
  }
}
