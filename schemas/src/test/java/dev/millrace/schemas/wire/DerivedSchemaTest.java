package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.SchemaStore;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class DerivedSchemaTest {
  /** Something of everything that a schema can have. */
  static final Schema REVIEW =
      parse(
          """
          {"type": "record", "name": "Review", "namespace": "shop", "doc": "A review.",
           "aliases": ["Opinion", "old.Comment"], "owner": {"team": "shop"}, "fields": [
            {"name": "number", "type": "long", "order": "descending", "pii": true},
            {"name": "price", "default": "\\u0000",
             "type": {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 4}},
            {"name": "kind", "aliases": ["sort"], "default": "GOOD", "type":
             {"type": "enum", "name": "Kind", "symbols": ["GOOD", "BAD"], "default": "BAD"}},
            {"name": "mac", "type": {"type": "fixed", "name": "net.Mac", "size": 6}},
            {"name": "at", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}],
             "default": null, "doc": "When."},
            {"name": "body", "type": ["null", {"type": "record", "name": "Body", "fields": [
              {"name": "message", "type": {"type": "string", "avro.java.string": "String"}},
              {"name": "kinds", "type": {"type": "array", "items": "Kind"}}]}]}]}
          """);

  static Schema parse(String schema) {
    return new Schema.Parser().parse(schema);
  }

  private static Schema record(String fields) {
    return parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[%s]}".formatted(fields));
  }

  private static String message(Schema writer, String field) {
    try {
      return DerivedSchema.of(writer, field).toString();
    } catch (UnderivableSchemaException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void allThatTheWriterSaysStays() {
    Schema derived = DerivedSchema.of(REVIEW, "predictions");

    assertThat(derived.getFullName()).isEqualTo("shop.Review");
    assertThat(derived.getDoc()).isEqualTo("A review.");
    assertThat(derived.getAliases()).isEqualTo(REVIEW.getAliases()).hasSize(2);
    assertThat(derived.getObjectProps()).isEqualTo(REVIEW.getObjectProps()).hasSize(1);
    int own = REVIEW.getFields().size();
    assertThat(derived.getFields()).hasSize(own + 1);
    assertThat(derived.getFields().subList(0, own)).isEqualTo(REVIEW.getFields());
    for (Schema.Field field : REVIEW.getFields()) {
      Schema.Field kept = derived.getField(field.name());
      assertThat(kept.aliases()).isEqualTo(field.aliases());
      assertThat(kept.doc()).isEqualTo(field.doc());
      assertThat(kept.order()).isEqualTo(field.order());
      assertThat(kept.getObjectProps()).isEqualTo(field.getObjectProps());
      assertThat(kept.defaultVal()).isEqualTo(field.defaultVal());
    }
    assertThat(derived.getField("price").schema().getLogicalType())
        .isEqualTo(LogicalTypes.decimal(30, 4));
    // Printed, it is the writer's with one field more, word for word.
    String json = derived.toString();
    int start = json.indexOf(",{\"name\":\"predictions\"");
    int end = json.indexOf("\"default\":[]}", start) + "\"default\":[]}".length();
    assertThat(json.substring(0, start) + json.substring(end)).isEqualTo(REVIEW.toString());
  }

  @Test
  void theFieldIsAnEmptyListByDefaultAndTheLast() {
    Schema derived = DerivedSchema.of(REVIEW, "answers");
    Schema.Field field = derived.getFields().get(REVIEW.getFields().size());

    assertThat(field.name()).isEqualTo("answers");
    assertThat(field.defaultVal()).isEqualTo(List.of());
    assertThat(field.schema().getElementType())
        .isEqualTo(PortableSchemas.withoutJavaStrings(Prediction.getClassSchema()));
    assertThat(derived.toString()).contains("\"default\":[]");
    assertThat(SchemaStore.incompatibilities(REVIEW, derived)).isEmpty();
    assertThat(SchemaStore.incompatibilities(derived, REVIEW)).isEmpty();
  }

  @Test
  void ofVersionsThatEvolveCompatiblySoDoTheDerivedOnes() {
    Schema older = record("{\"name\":\"text\",\"type\":\"string\"}");
    Schema newer =
        record(
            "{\"name\":\"lang\",\"type\":\"string\",\"default\":\"en\"},"
                + "{\"name\":\"text\",\"type\":\"string\"}");
    Schema broken =
        record("{\"name\":\"text\",\"type\":\"string\"},{\"name\":\"lang\",\"type\":\"string\"}");
    assertThat(SchemaStore.incompatibilities(newer, older)).isEmpty();
    assertThat(SchemaStore.incompatibilities(broken, older)).isNotEmpty();

    Schema derived = DerivedSchema.of(older, "predictions");
    assertThat(SchemaStore.incompatibilities(DerivedSchema.of(newer, "predictions"), derived))
        .isEmpty();
    assertThat(SchemaStore.incompatibilities(DerivedSchema.of(broken, "predictions"), derived))
        .isNotEmpty();
  }

  @Test
  void aRecordOfTheNullNamespaceStaysThere() {
    Schema derived =
        DerivedSchema.of(record("{\"name\":\"text\",\"type\":\"string\"}"), "predictions");
    assertThat(derived.getFullName()).isEqualTo("R");
    assertThat(derived.getField("predictions").schema().getElementType().getFullName())
        .isEqualTo("dev.millrace.schemas.Prediction");
  }

  @Test
  void ourOwnTypesMayBeThereAlready() {
    String prediction = PortableSchemas.withoutJavaStrings(Prediction.getClassSchema()).toString();
    Schema writer = record("{\"name\":\"last\",\"type\":" + prediction + "}");
    Schema derived = DerivedSchema.of(writer, "predictions");
    assertThat(derived.getField("predictions").schema().getElementType())
        .isEqualTo(derived.getField("last").schema());
    assertThat(DerivedSchema.of(TextEvent.getClassSchema(), "predictions").getFullName())
        .isEqualTo("dev.millrace.schemas.TextEvent");
  }

  @Test
  void otherTypesOfOurNamesAreInTheWay() {
    Schema writer =
        record(
            "{\"name\":\"last\",\"type\":{\"type\":\"record\",\"name\":\"Prediction\","
                + "\"namespace\":\"dev.millrace.schemas\",\"fields\":[]}}");
    assertThat(message(writer, "predictions"))
        .isEqualTo(
            "R can't be given a field of dev.millrace.schemas.Prediction: it has another type of"
                + " that name, or of one in it");
  }

  @Test
  void aFieldOfThatNameIsInTheWay() {
    assertThat(message(REVIEW, "kind"))
        .isEqualTo("shop.Review has a field kind already: choose another name");
    assertThat(message(REVIEW, "sort"))
        .isEqualTo("shop.Review has a field sort already: choose another name");
    assertThat(message(Schema.create(Schema.Type.STRING), "x"))
        .isEqualTo("expected the schema of a record, got STRING");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"null\",\"R\"]",
        "{\"type\":\"array\",\"items\":\"R\"}",
        "{\"type\":\"map\",\"values\":\"R\"}",
        "{\"type\":\"record\",\"name\":\"Inner\",\"fields\":[{\"name\":\"i\",\"type\":"
            + "[\"null\",\"Inner\"]},{\"name\":\"r\",\"type\":[\"null\",\"R\"]}]}"
      })
  void aRecordWithinItselfHasNoPlaceForThePredictionsOfItsParts(String type) {
    Schema writer = record("{\"name\":\"more\",\"type\":" + type + "}");
    assertThat(message(writer, "predictions")).startsWith("R contains itself");
  }

  @Test
  void partsMayContainThemselves() {
    Schema writer =
        record(
            "{\"name\":\"tree\",\"type\":{\"type\":\"record\",\"name\":\"Node\",\"fields\":"
                + "[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}}");
    assertThat(DerivedSchema.of(writer, "predictions").getFields()).hasSize(2);
    assertThatThrownBy(() -> DerivedSchema.of(writer, "not a name"))
        .isInstanceOf(UnderivableSchemaException.class);
  }
}
