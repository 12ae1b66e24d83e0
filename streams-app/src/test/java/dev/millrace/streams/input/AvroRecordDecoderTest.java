package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AnyAvroDeserializer;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class AvroRecordDecoderTest {
  private final ForeignRecords records = new ForeignRecords("foreign-records");
  private final AnyAvroDeserializer deserializer =
      AnyAvroDeserializer.forValues(records.registry());

  @Test
  void readsFieldsOfARecordThatMillraceNeverSaw() throws EventFailedException {
    EventFields fields =
        new EventFields(
            FieldPath.of("body", "message"),
            FieldPath.of("number"),
            FieldPath.of("labels", "model"),
            FieldPath.of("body", "questions"));

    assertThat(decode(fields, records.review("hi 😀")))
        .isEqualTo(
            TextEvent.newBuilder()
                .setId("42")
                .setText("hi 😀")
                .setAdapter("spam")
                .setTasks(List.of("a", "b"))
                .build());
  }

  @Test
  void enumsAreText() throws EventFailedException {
    assertThat(decode(text("kind"), records.review("hi")).getText()).isEqualTo("GOOD");
  }

  @ParameterizedTest
  @CsvSource({
    "body, other data",
    "nothing, nothing",
    "number.further, nothing",
    "labels.none, nothing",
    "number, a number",
    "body.none, nothing",
    "body.questions, a list",
    "bodies, a list of other things",
  })
  void whereThereIsNoTextItIsMissing(String path, String got) {
    assertThat(
            Records.failure(
                new AvroRecordDecoder(deserializer, text(path)),
                Records.headers(),
                records.bytes(records.review("hi"))))
        .isEqualTo(
            Failure.of(
                FailureCode.MISSING_TEXT, "%s: expected a text, got %s".formatted(path, got)));
  }

  @Test
  void bytesThatAreNoRecordAreFailures() {
    AvroRecordDecoder decoder = new AvroRecordDecoder(deserializer, text("body.message"));
    assertThat(Records.failure(decoder, "hello").code()).isEqualTo(FailureCode.NOT_AVRO);
    assertThat(Records.failure(decoder, "\0\0\0\7\7x").code())
        .isEqualTo(FailureCode.UNKNOWN_SCHEMA);
    byte[] plainString = records.plainString("hello");
    assertThat(Records.failure(decoder, Records.headers(), plainString).message())
        .contains("expected that of a record, got STRING");
    byte[] good = records.bytes(records.review("hi"));
    assertThat(Records.failure(decoder, Records.headers("__value_schema_id", "x"), good).message())
        .contains("__value_schema_id");
  }

  /** A schema may name a class for a string; what is read stays text. */
  @Test
  void aStringIsTextWhateverClassItsSchemaNames() throws EventFailedException {
    GenericRecord record =
        new GenericRecordBuilder(ForeignRecords.NAMING_A_CLASS)
            .set("text", "1.5")
            .set("byKey", Map.of("1.5", "x"))
            .build();
    assertThat(decode(text("text"), record).getText()).isEqualTo("1.5");
  }

  @Test
  void aDeserializerNeedsARegistry() {
    try (AnyAvroDeserializer unconfigured = new AnyAvroDeserializer()) {
      assertThatThrownBy(() -> unconfigured.deserialize("events", new byte[9]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not configured");
    }
    assertThat(deserializer.deserialize("events", null)).isNull();
  }

  private TextEvent decode(EventFields fields, GenericRecord record) throws EventFailedException {
    return new AvroRecordDecoder(deserializer, fields)
        .decode("events", Records.headers(), records.bytes(record));
  }

  private static EventFields text(String path) {
    return new EventFields(
        FieldPath.parse(path).orElseThrow(), FieldPath.ROOT, FieldPath.ROOT, FieldPath.ROOT);
  }
}
