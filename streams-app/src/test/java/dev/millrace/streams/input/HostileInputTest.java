package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AnyAvroDeserializer;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureClass;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.processor.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a value holds, it ends as an event or as a failure of the event. */
@Tag("unit")
class HostileInputTest {
  private static final int MUTATIONS = 4000;
  private static final int MAX_JSON_BYTES = 300_000;
  private static final String JSON =
      "{\"id\":\"7\",\"text\":\"caf\\u00e9 \\ud83d\\ude00 für dich\",\"tasks\":[\"a\"],\"n\":[1,{}]}";
  private static final String ATTRIBUTES =
      "{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\",";

  /** A way to write events, with records that are well written. */
  private record Format(
      String name, EventDecoder decoder, List<Headers> headers, List<byte[]> values) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Format> formats() {
    AvroSerde<TextEvent> serde =
        AvroSerde.forValues(TextEvent.class, Map.of("schema.registry.url", "mock://hostile"));
    TextEvent event =
        TextEvent.newBuilder().setText("für dich 😀").setTasks(List.of("a", "b")).build();
    ForeignRecords records = new ForeignRecords("hostile-records");
    EventFields message =
        new EventFields(
            FieldPath.of("body", "message"),
            FieldPath.of("number"),
            FieldPath.of("labels", "model"),
            FieldPath.of("body", "questions"));
    return Stream.of(
        new Format(
            "avro",
            new AvroEventDecoder(serde.deserializer()),
            List.of(Records.headers()),
            List.of(serde.serializer().serialize("events", event))),
        new Format(
            "any avro",
            new AvroRecordDecoder(AnyAvroDeserializer.forValues(records.registry()), message),
            List.of(Records.headers()),
            List.of(records.bytes(records.review("für dich 😀")))),
        new Format(
            "json",
            new JsonEventDecoder(EventFields.DEFAULT, MAX_JSON_BYTES),
            List.of(Records.headers()),
            List.of(Records.utf8(JSON))),
        new Format(
            "text",
            new TextEventDecoder(),
            List.of(Records.headers()),
            List.of(Records.utf8("für dich 😀"))),
        new Format(
            "cloudevents",
            new CloudEventDecoder(EventFields.DEFAULT, MAX_JSON_BYTES),
            List.of(
                binary("application/json"),
                binary("text/plain; charset=utf-8"),
                Records.headers("content-type", "application/cloudevents+json")),
            List.of(
                Records.utf8(JSON),
                Records.utf8("\"für dich\""),
                Records.utf8(ATTRIBUTES + "\"data\":" + JSON + "}"),
                Records.utf8(ATTRIBUTES + "\"data_base64\":\"ImhlbGxvIg==\"}"))));
  }

  private static Headers binary(String contentType) {
    return Records.headers(
        "ce_specversion",
        "1.0",
        "ce_id",
        "e1",
        "ce_source",
        "/s",
        "ce_type",
        "t",
        "content-type",
        contentType);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void everyMutationEndsAsAValue(Format format) {
    Mutations mutations = new Mutations(new Random(20_261_122));
    Map<FailureCode, Integer> failures = new EnumMap<>(FailureCode.class);
    int events = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] value = mutations.of(mutations.oneOf(format.values()));
      Headers headers = mutate(mutations.oneOf(format.headers()), mutations);
      events += end(format, headers, value, failures) ? 1 : 0;
    }

    assertThat(events).as("mutations that are still events; failures: %s", failures).isPositive();
    assertThat(failures).as("mutations that are not").isNotEmpty();
    assertThat(failures.keySet())
        .extracting(FailureCode::failureClass)
        .containsOnly(FailureClass.INVALID_INPUT);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void whatAttackersSendEndsAsAValue(Format format) {
    Map<FailureCode, Integer> failures = new EnumMap<>(FailureCode.class);
    for (Headers headers : format.headers()) {
      for (byte[] value : Mutations.attacks()) {
        end(format, headers, value, failures);
      }
    }
    assertThat(failures).isNotEmpty();
  }

  /** Whether it ended as an event. */
  private static boolean end(
      Format format, Headers headers, byte[] value, Map<FailureCode, Integer> failures) {
    try {
      TextEvent event = format.decoder().decode("events", headers, value);
      String text = event.getText();
      assertThat(new String(Records.utf8(text), StandardCharsets.UTF_8))
          .as("what can be written in UTF-8")
          .isEqualTo(text);
      return true;
    } catch (EventFailedException e) {
      failures.merge(e.failure().code(), 1, Integer::sum);
      assertThat(e.failure().message()).isNotBlank().hasSizeLessThan(500);
      return false;
    }
  }

  private static Headers mutate(Headers headers, Mutations mutations) {
    Headers mutated = Records.headers();
    for (Header header : headers) {
      mutated.add(header.key(), mutations.seldom() ? mutations.of(header.value()) : header.value());
    }
    return mutated;
  }
}
