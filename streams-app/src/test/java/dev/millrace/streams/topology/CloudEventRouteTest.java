package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.input.CloudEventDecoder;
import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.RoutedFields;
import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.routing.Route;
import dev.millrace.streams.routing.RouteMatch;
import dev.millrace.streams.routing.Router;
import dev.millrace.streams.routing.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule on an attribute takes CloudEvents of both modes. */
@Tag("unit")
class CloudEventRouteTest {
  private static final Router ROUTER =
      new Router(
          List.of(task("spam"), task("intent")),
          List.of(
              new Route(
                  new RouteMatch(null, null, Map.of("ce_type", "order"), Map.of()),
                  List.of("intent"))),
          List.of("spam"));

  @Test
  void attributesPickTheTasksInBothModes(@TempDir Path directory) {
    CloudEventDecoder decoder =
        new CloudEventDecoder(EventFields.DEFAULT, RoutedFields.NONE, ROUTER.headersAsked(), 1000);
    ManualEngine engine = new ManualEngine().automatic();
    try (FlowHarness flow =
        new FlowHarness(
            engine, directory, decoder, topology -> RouteFlowTest.routed(topology, ROUTER))) {
      for (String type : List.of("order", "other")) {
        flow.send(binary(type));
        flow.send(structured(type));
      }
      // What the event says of itself goes before a header of its record.
      TestRecord<byte[], byte[]> contradicted = structured("other");
      contradicted.headers().add("ce_type", TextEvents.bytes("order"));
      flow.send(contradicted);
      flow.tick(1);

      assertThat(flow.predictions.readValuesToList())
          .extracting(Prediction::getTask)
          .containsExactly("intent", "intent", "spam", "spam", "spam");
    }
  }

  private static TestRecord<byte[], byte[]> binary(String type) {
    TestRecord<byte[], byte[]> event = record("hello");
    event.headers().add("ce_specversion", TextEvents.bytes("1.0"));
    event.headers().add("ce_id", TextEvents.bytes("i"));
    event.headers().add("ce_source", TextEvents.bytes("s"));
    event.headers().add("ce_type", TextEvents.bytes(type));
    event.headers().add("content-type", TextEvents.bytes("text/plain"));
    return event;
  }

  private static TestRecord<byte[], byte[]> structured(String type) {
    TestRecord<byte[], byte[]> event =
        record(
            "{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"s\",\"type\":\"%s\",\"data\":\"hello\"}"
                .formatted(type));
    event.headers().add("content-type", TextEvents.bytes("application/cloudevents+json"));
    return event;
  }

  private static TestRecord<byte[], byte[]> record(String value) {
    return new TestRecord<>(TextEvents.bytes("k"), TextEvents.bytes(value), FlowHarness.START);
  }

  private static Task task(String name) {
    return new Task(name, TrafficSplit.toOne(name, name));
  }
}
