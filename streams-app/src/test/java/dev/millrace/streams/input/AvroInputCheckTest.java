package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.TextEvent;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class AvroInputCheckTest {
  private static final String FOREIGN =
      """
      {"type":"record","name":"Order","fields":[
        {"name":"note","type":["null","string"]},
        {"name":"kind","type":{"type":"enum","name":"K","symbols":["A"]}},
        {"name":"count","type":"long"},
        {"name":"tags","type":{"type":"map","values":["null",{"type":"map","values":"string"}]}},
        {"name":"body","type":["null",{"type":"record","name":"Body","fields":[
          {"name":"message","type":"string"},
          {"name":"next","type":["null","Body"]}]}]}]}
      """;

  private static Schema parse(String schema) {
    return new Schema.Parser().parse(schema);
  }

  private static AvroInputCheck at(String path) {
    FieldPath text = FieldPath.of(path.split("\\."));
    return new AvroInputCheck(
        new EventFields(text, FieldPath.ROOT, FieldPath.ROOT, FieldPath.ROOT), false);
  }

  @ParameterizedTest
  @CsvSource({
    "note, true",
    "kind, true",
    "tags.a.b, true",
    "body.message, true",
    "body.next.next.message, true",
    "count, false",
    "body, false",
    "tags.a, false",
    "missing, false",
    "note.more, false"
  })
  void theTextMustBeOne(String path, boolean fits) {
    assertThat(at(path).fault(parse(FOREIGN)).isEmpty()).isEqualTo(fits);
  }

  @Test
  void whatIsWrongIsTold() {
    assertThat(at("body").fault(parse(FOREIGN)))
        .hasValue("Order has no text at body, which is input.text-path");
    assertThat(at("body").fault(parse("\"string\"")))
        .hasValue("expected a record's schema, got one of type STRING");
  }

  @Test
  void ourOwnContractIsReadByAvrosRules() {
    AvroInputCheck own = new AvroInputCheck(EventFields.DEFAULT, true);
    assertThat(own.fault(TextEvent.getClassSchema())).isEmpty();
    Schema onlyText =
        Schema.createRecord(
            "TextEvent",
            null,
            TextEvent.getClassSchema().getNamespace(),
            false,
            List.of(new Schema.Field("text", Schema.create(Schema.Type.STRING))));
    assertThat(own.fault(onlyText)).as("the other fields have defaults").isEmpty();
    assertThat(own.fault(parse(FOREIGN)))
        .hasValueSatisfying(
            fault -> assertThat(fault).startsWith("Order can't be read").endsWith("elsewhere"));
  }
}
