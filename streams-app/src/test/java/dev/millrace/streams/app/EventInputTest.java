package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.config.ConfigException;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.processor.Envelope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EventInputTest {
  private static final String REGISTRY = "mock://event-input";
  private static final String JSON = "{\"text\":\"hi\",\"body\":{\"message\":\"there\"}}";

  @Test
  void readsAvroUnlessToldOtherwise() throws Exception {
    TextEvent event = TextEvent.newBuilder().setText("hi").setId("there").build();
    try (AvroSerde<TextEvent> serde =
        AvroSerde.forValues(TextEvent.class, Map.of("schema.registry.url", REGISTRY))) {
      byte[] value = serde.serializer().serialize("events", event);
      assertThat(decode("{}", headers(), value)).isEqualTo(event);
      assertThat(decode("{format: avro, text-path: id, id-path: ''}", headers(), value))
          .isEqualTo(TextEvent.newBuilder().setText("there").build());
    }
  }

  @Test
  void readsWhatElseIsAskedFor() throws Exception {
    byte[] value = JSON.getBytes(StandardCharsets.UTF_8);
    assertThat(decode("{format: json}", headers(), value).getText()).isEqualTo("hi");
    assertThat(decode("{format: json, text-path: body.message}", headers(), value).getText())
        .isEqualTo("there");
    assertThat(decode("{format: text}", headers(), value).getText()).isEqualTo(JSON);
    Headers cloudEvent = headers();
    for (String name : new String[] {"ce_id", "ce_source", "ce_type"}) {
      cloudEvent.add(name, name.getBytes(StandardCharsets.UTF_8));
    }
    cloudEvent.add("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8));
    assertThat(decode("{format: cloudevents}", cloudEvent, value))
        .isEqualTo(TextEvent.newBuilder().setId("ce_source|ce_id").setText("hi").build());
  }

  @Test
  void jsonIsAsLongAsTheLimitsSay() {
    byte[] value = JSON.getBytes(StandardCharsets.UTF_8);
    EventFailedException failed =
        catchThrowableOfType(
            EventFailedException.class,
            () -> decode("{format: json}\nlimits: {max-json-bytes: 10}", headers(), value));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.VALUE_TOO_LARGE);
  }

  @Test
  void opensWhatTakesPredictionsInWhereAskedTo() throws Exception {
    byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
    Headers none = headers();
    assertThat(open("{format: json}").decoder().envelope("events", none, json)).isNull();
    for (String format : new String[] {"json", "text"}) {
      String input = "{format: %s}\noutput: {mode: enrich, max-bytes: 5000}".formatted(format);
      Envelope envelope = envelope(input, none, json);
      assertThat(envelope.maxRecordBytes()).isEqualTo(5000);
      assertThat(envelope.contentType())
          .isEqualTo(format.equals("text") ? "application/json" : null);
    }
    none.add("content-type", "text/plain".getBytes(StandardCharsets.UTF_8));
    String cloud = "{format: cloudevents}\noutput: {mode: enrich}";
    assertThat(envelope(cloud, none, json).contentType()).isEqualTo("application/json");
  }

  /** Routes look at the same fields whether or not predictions go into the record. */
  @Test
  void whatRoutesLookAtIsReadAllTheSame() throws Exception {
    String routes =
        "\nroutes: {default: [a], rules: [{match: {field: {body.message: there}}, tasks: [a]}]}";
    for (String output : new String[] {"", "\noutput: {mode: enrich}"}) {
      EventInput opened = open("{format: json}" + output + routes);
      byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
      assertThat(opened.decoder().decodeWithFields("events", headers(), json).fields())
          .containsExactly(Map.entry("body.message", "there"));
    }
  }

  @Test
  void attributesThatRoutesNameAreReadOutOfStructuredCloudEvents() throws Exception {
    String routes =
        "\nroutes: {default: [a], rules: [{match: {header: {ce_type: t}}, tasks: [a]}]}";
    Headers headers = headers();
    headers.add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
    byte[] event =
        "{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"s\",\"type\":\"t\",\"data\":\"hi\"}"
            .getBytes(StandardCharsets.UTF_8);
    EventInput opened = open("{format: cloudevents}" + routes);
    assertThat(opened.decoder().decodeWithFields("events", headers, event).attributes())
        .containsExactly(Map.entry("ce_type", "t"));
  }

  private static Envelope envelope(String input, Headers headers, byte[] value) throws Exception {
    EventInput opened = open(input);
    try {
      return Objects.requireNonNull(opened.decoder().envelope("events", headers, value));
    } finally {
      opened.closing().run();
    }
  }

  private static EventInput open(String input) throws ConfigException, CommandException {
    String yaml =
        "adapters: [{name: a, path: a}]\nschema-registry: {schema.registry.url: '%s'}\ninput: %s"
            .formatted(REGISTRY, input);
    return EventInput.open(ConfigFile.parse(yaml, Path.of("/x"), "test"));
  }

  private static TextEvent decode(String input, Headers headers, byte[] value)
      throws ConfigException, CommandException, EventFailedException {
    EventInput opened = open(input);
    try {
      return opened.decoder().decode("events", headers, value);
    } finally {
      opened.closing().run();
    }
  }

  private static Headers headers() {
    return new Record<>(null, null, 0).headers();
  }
}
