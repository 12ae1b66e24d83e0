package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AnyAvroDeserializer;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.processor.DecodedEvent;
import dev.millrace.streams.processor.EventDecoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What routes get to see of events in each format. */
@Tag("unit")
class RoutedFieldsTest {
  private static final EventFields TEXT_ALONE =
      new EventFields(FieldPath.of("text"), FieldPath.ROOT, FieldPath.ROOT, FieldPath.ROOT);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "x"                   | x
          "1.0"                 | 1.0
          ""                    | ``
          1                     | 1
          -0                    | 0
          100                   | 100
          1.0                   | 1
          -2.50                 | -2.5
          1e2                   | 100
          0.000                 | 0
          12345678901234567890  | 12345678901234567890
          true                  | true
          false                 | false
          null                  | absent
          ["x"]                 | absent
          {"y": "x"}            | absent
          1e999999999           | absent
          1e99999999999         | absent
          1e-999                | absent
          """)
  void valuesInJsonAreComparedAs(String json, String text) throws EventFailedException {
    assertThat(json("{\"text\":\"t\",\"a\":{\"b\":" + json + "}}", "a.b"))
        .isEqualTo(text.equals("absent") ? Map.of() : Map.of("a.b", text));
  }

  @Test
  void longValuesAreNotKept() throws EventFailedException {
    String most = "x".repeat(RoutedFields.MAX_TEXT_CHARS);
    assertThat(json("{\"text\":\"t\",\"a\":\"" + most + "\"}", "a")).containsEntry("a", most);
    assertThat(json("{\"text\":\"t\",\"a\":\"" + most + "x\"}", "a")).isEmpty();
    assertThat(json("{\"text\":\"t\",\"a\":" + "1".repeat(65) + "}", "a")).isEmpty();
  }

  @Test
  void aFieldMayBeOneThatIsReadAnyhowOrContainOne() throws EventFailedException {
    assertThat(json("{\"text\":\"t\",\"a\":{\"b\":1}}", "text", "a", "a.b", "c"))
        .isEqualTo(Map.of("text", "t", "a.b", "1"));
  }

  @Test
  void aDecoderThatWasToldOfNoneHasNone() throws EventFailedException {
    for (EventDecoder decoder :
        List.of(new JsonEventDecoder(TEXT_ALONE, 1000), new TextEventDecoder())) {
      assertThat(fields(decoder, Records.utf8("{\"text\":\"t\"}"))).isEmpty();
    }
  }

  @Test
  void fieldsOfACloudEventAreThoseOfItsData() throws EventFailedException {
    EventDecoder decoder =
        new CloudEventDecoder(TEXT_ALONE, RoutedFields.of(List.of("meta.lang")), Set.of(), 1000);
    byte[] data = Records.utf8("{\"text\":\"t\",\"meta\":{\"lang\":\"en\"}}");
    String attributes =
        "{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"s\",\"type\":\"t\","
            + "\"meta\":{\"lang\":\"no\"},";

    assertThat(decoder.decodeWithFields("events", binary("application/json"), data).fields())
        .isEqualTo(Map.of("meta.lang", "en"));
    assertThat(
            decoder
                .decodeWithFields("events", binary("text/plain"), Records.utf8("hello"))
                .fields())
        .isEmpty();
    for (String structured :
        List.of(
            "\"data\":{\"text\":\"t\",\"meta\":{\"lang\":\"en\"}}}",
            "\"data_base64\":\"" + java.util.Base64.getEncoder().encodeToString(data) + "\"}")) {
      assertThat(
              decoder
                  .decodeWithFields(
                      "events",
                      Records.headers("content-type", "application/cloudevents+json"),
                      Records.utf8(attributes + structured))
                  .fields())
          .isEqualTo(Map.of("meta.lang", "en"));
    }
  }

  @Test
  void attributesOfAStructuredCloudEventStandForTheirHeaders() throws EventFailedException {
    EventDecoder decoder =
        new CloudEventDecoder(
            TEXT_ALONE,
            RoutedFields.NONE,
            Set.of("ce_type", "ce_retries", "ce_urgent", "ce_none", "ce_", "channel"),
            1000);
    String event =
        "{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"s\",\"type\":\"order.placed\","
            + "\"retries\":3,\"urgent\":true,\"none\":null,\"other\":1,\"channel\":\"x\","
            + "\"data\":{\"text\":\"t\",\"type\":\"not this\"}}";

    DecodedEvent structured =
        decoder.decodeWithFields(
            "events",
            Records.headers("content-type", "application/cloudevents+json"),
            Records.utf8(event));
    assertThat(structured.event().getText()).isEqualTo("t");
    assertThat(structured.attributes())
        .isEqualTo(Map.of("ce_type", "order.placed", "ce_retries", "3", "ce_urgent", "true"));
    assertThat(
            decoder
                .decodeWithFields("events", binary("text/plain"), Records.utf8("hello"))
                .attributes())
        .as("in binary mode they are headers already")
        .isEmpty();
  }

  @Test
  void valuesInAvroAreComparedAs() throws EventFailedException {
    Schema schema =
        SchemaBuilder.record("R")
            .fields()
            .requiredString("text")
            .requiredFloat("f")
            .requiredDouble("d")
            .requiredDouble("nan")
            .requiredLong("l")
            .requiredBoolean("t")
            .requiredBytes("bytes")
            .endRecord();
    ForeignRecords records = new ForeignRecords("routed-fields");
    EventDecoder decoder =
        new AvroRecordDecoder(
            AnyAvroDeserializer.forValues(records.registry()),
            TEXT_ALONE,
            RoutedFields.of(List.of("text", "f", "d", "nan", "l", "t", "bytes", "none.x")));
    byte[] bytes =
        records.bytes(
            new GenericRecordBuilder(schema)
                .set("text", "x")
                .set("f", 0.1f)
                .set("d", 100.0)
                .set("nan", Double.NaN)
                .set("l", -7L)
                .set("t", true)
                .set("bytes", java.nio.ByteBuffer.wrap(new byte[1]))
                .build());

    assertThat(fields(decoder, bytes))
        .isEqualTo(Map.of("text", "x", "f", "0.1", "d", "100", "l", "-7", "t", "true"));
  }

  @Test
  void fieldsOfATextEventAreItsOwn() throws EventFailedException {
    try (AvroSerde<TextEvent> serde =
        AvroSerde.forValues(TextEvent.class, Map.of("schema.registry.url", "mock://routed"))) {
      TextEvent event =
          TextEvent.newBuilder()
              .setText("t")
              .setId("7")
              .setAttributes(Map.of("lang", "en", "x.y", "z"))
              .build();
      byte[] bytes = serde.serializer().serialize("events", event);
      EventDecoder decoder =
          new AvroEventDecoder(
              serde.deserializer(),
              RoutedFields.of(List.of("attributes.lang", "attributes.none", "id", "tasks")));

      assertThat(fields(decoder, bytes)).isEqualTo(Map.of("attributes.lang", "en", "id", "7"));
      assertThat(decoder.decode("events", Records.headers(), bytes)).isEqualTo(event);
    }
  }

  private static Map<String, String> json(String json, String... names)
      throws EventFailedException {
    return fields(
        new JsonEventDecoder(TEXT_ALONE, RoutedFields.of(List.of(names)), 10_000),
        Records.utf8(json));
  }

  private static Map<String, String> fields(EventDecoder decoder, byte[] value)
      throws EventFailedException {
    return decoder.decodeWithFields("events", Records.headers(), value).fields();
  }

  private static org.apache.kafka.common.header.Headers binary(String contentType) {
    return Records.headers(
        "content-type",
        contentType,
        "ce_specversion",
        "1.0",
        "ce_id",
        "i",
        "ce_source",
        "s",
        "ce_type",
        "t");
  }
}
