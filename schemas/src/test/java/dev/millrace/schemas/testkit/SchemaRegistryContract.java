package dev.millrace.schemas.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.Compatibility;
import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.wire.AvroSerde;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What every registry does, whatever it is made of. Its default compatibility is BACKWARD. */
public abstract class SchemaRegistryContract {
  private static final Schema TEXT = record("{\"name\":\"text\",\"type\":\"string\"}");
  private static final Schema TEXT_AND_TAG =
      record(
          "{\"name\":\"text\",\"type\":\"string\"},"
              + "{\"name\":\"tag\",\"type\":\"string\",\"default\":\"\"}");
  private static final Schema NUMBER = record("{\"name\":\"number\",\"type\":\"int\"}");

  /** One that the tests of this class share, so each has subjects of its own. */
  protected abstract SchemaRegistry registry();

  /** Whether it says in words why a schema is not compatible; not all do, even when asked to. */
  protected boolean givesReasons() {
    return true;
  }

  private static Schema record(String fields) {
    return new Schema.Parser()
        .parse("{\"type\":\"record\",\"name\":\"Event\",\"fields\":[" + fields + "]}");
  }

  private static void assertKind(Kind kind, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void aSchemaIsFoundByItsId() {
    int id = registry().register("by-id-value", TEXT);

    assertThat(registry().schemaById(id)).isEqualTo(TEXT);
    assertThat(registry().idFor("by-id-value", TEXT)).isEqualTo(id);
  }

  @Test
  void oneSchemaHasOneId() {
    int id = registry().register("one-id-a-value", TEXT);

    assertThat(registry().register("one-id-a-value", TEXT)).isEqualTo(id);
    assertThat(registry().register("one-id-b-value", TEXT)).isEqualTo(id);
  }

  @Test
  void versionsCountFromOne() {
    int first = registry().register("versions-value", TEXT);
    assertThat(registry().latestVersion("versions-value"))
        .isEqualTo(new RegisteredSchema("versions-value", 1, first, TEXT));

    int second = registry().register("versions-value", TEXT_AND_TAG);
    assertThat(registry().latestVersion("versions-value"))
        .isEqualTo(new RegisteredSchema("versions-value", 2, second, TEXT_AND_TAG));
  }

  @Test
  void aSubjectMayHaveAnyName() {
    String subject = ":.ctx: a/b%2F c?+ü-value";
    int id = registry().register(subject, TEXT);

    assertThat(registry().latestVersion(subject).id()).isEqualTo(id);
    assertThat(registry().latestVersion(subject).subject()).isEqualTo(subject);
  }

  @Test
  void aSchemaThatBreaksReadersIsIncompatible() {
    registry().register("incompatible-value", TEXT);

    assertKind(Kind.INCOMPATIBLE, () -> registry().register("incompatible-value", NUMBER));
  }

  @Test
  void compatibilityIsToldBeforeASchemaIsRegistered() {
    registry().register("compatibility-value", TEXT);

    assertThat(registry().compatibility("compatibility-value", TEXT_AND_TAG).compatible()).isTrue();
    Compatibility no = registry().compatibility("compatibility-value", NUMBER);
    assertThat(no.compatible()).isFalse();
    if (givesReasons()) {
      assertThat(no.reasons()).singleElement().asString().contains("number");
    } else {
      assertThat(no.reasons()).isEmpty();
    }
    assertThat(registry().compatibility("never-seen-value", NUMBER).compatible()).isTrue();
  }

  @Test
  void theNewestVersionIsThatOfTheSubjectAlone() {
    registry().register("newest-a-value", TEXT);
    int second = registry().register("newest-a-value", TEXT_AND_TAG);
    registry().register("newest-b-value", NUMBER);

    assertThat(registry().latestVersion("newest-a-value").id()).isEqualTo(second);
    assertThat(registry().register("newest-a-value", TEXT)).isNotEqualTo(second);
    assertThat(registry().latestVersion("newest-a-value").id())
        .as("what is registered already does not become the newest again")
        .isEqualTo(second);
  }

  @Test
  void aRegistryThatIsThereAnswersAProbe() {
    assertThatCode(() -> registry().probe()).doesNotThrowAnyException();
  }

  @Test
  void whatIsMissingIsNotFound() {
    registry().register("missing-value", TEXT);

    assertKind(Kind.NOT_FOUND, () -> registry().schemaById(123_456));
    assertKind(Kind.NOT_FOUND, () -> registry().schemaById(Integer.MAX_VALUE));
    assertKind(Kind.NOT_FOUND, () -> registry().schemaById(0));
    assertKind(Kind.NOT_FOUND, () -> registry().schemaById(-7));
    assertKind(Kind.NOT_FOUND, () -> registry().idFor("missing-value", NUMBER));
    assertKind(Kind.NOT_FOUND, () -> registry().idFor("never-seen-value", TEXT));
    assertKind(Kind.NOT_FOUND, () -> registry().latestVersion("never-seen-value"));
  }

  @Test
  void theContractsTravel() {
    TextEvent event = TextEvent.newBuilder().setText("wo ist es?").build();
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, registry())) {
      byte[] framed = serde.serializer().serialize("travel", event);

      assertThat(serde.deserializer().deserialize("travel", framed)).isEqualTo(event);
    }
    assertThat(registry().latestVersion("travel-value").schema().getField("text").doc())
        .isEqualTo(TextEvent.getClassSchema().getField("text").doc());
    assertKind(
        Kind.INCOMPATIBLE, () -> registry().register("travel-value", Prediction.getClassSchema()));
  }
}
