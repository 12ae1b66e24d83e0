package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SchemaStoreTest {
  private static final Schema TEXT = record("{\"name\":\"text\",\"type\":\"string\"}");
  private static final Schema TEXT_AND_TAG =
      record(
          "{\"name\":\"text\",\"type\":\"string\"},"
              + "{\"name\":\"tag\",\"type\":\"string\",\"default\":\"\"}");
  private static final Schema NUMBER = record("{\"name\":\"number\",\"type\":\"int\"}");

  private final SchemaStore store = new SchemaStore();

  private static Schema record(String fields) {
    return new Schema.Parser()
        .parse("{\"type\":\"record\",\"name\":\"Event\",\"fields\":[" + fields + "]}");
  }

  @Test
  void oneSchemaHasOneIdWhateverItsSubjects() {
    RegisteredSchema first = store.register("a-value", TEXT);
    RegisteredSchema second = store.register("b-value", TEXT);

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(store.subjects()).containsExactly("a-value", "b-value");
    assertThat(store.schemaById(first.id())).isEqualTo(TEXT);
  }

  @Test
  void registeringAgainAddsNoVersion() {
    store.register("a-value", TEXT);
    RegisteredSchema newer = store.register("a-value", TEXT_AND_TAG);
    RegisteredSchema again = store.register("a-value", TEXT);

    assertThat(newer.version()).isEqualTo(2);
    assertThat(again.version()).isEqualTo(1);
    assertThat(store.versions("a-value")).hasSize(2);
    assertThat(store.latest("a-value")).isEqualTo(newer);
    assertThat(store.version("a-value", 1)).isEqualTo(again);
  }

  @Test
  void theOrderOfPropertiesMakesNoOtherSchema() {
    Schema.Parser parser = new Schema.Parser();
    Schema ab = parser.parse("{\"type\":\"string\",\"a\":\"1\",\"b\":\"2\"}");
    Schema ba = parser.parse("{\"type\":\"string\",\"b\":\"2\",\"a\":\"1\"}");

    int id = store.register("a-key", ab).id();

    assertThat(store.lookup("a-key", ba).id()).isEqualTo(id);
  }

  @Test
  void aDocumentationMakesAnotherVersion() {
    store.register("a-value", TEXT);
    Schema documented =
        record("{\"name\":\"text\",\"type\":\"string\",\"doc\":\"What was said.\"}");

    assertThat(store.register("a-value", documented).version()).isEqualTo(2);
  }

  @Test
  void aSchemaThatCannotReadTheNewestVersionIsRefused() {
    store.register("a-value", TEXT);

    assertThatThrownBy(() -> store.register("a-value", NUMBER))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.INCOMPATIBLE);
              assertThat(e.errorCode()).isEqualTo(409);
            })
        .hasMessageContaining("a-value")
        .hasMessageContaining("version 1")
        .hasMessageContaining("number");
    assertThat(store.versions("a-value")).hasSize(1);
  }

  @Test
  void whatIsMissingIsNamedByConfluentsCodes() {
    store.register("a-value", TEXT);

    assertMissing(40401, () -> store.latest("b-value"));
    assertMissing(40401, () -> store.versions("b-value"));
    assertMissing(40402, () -> store.version("a-value", 2));
    assertMissing(40402, () -> store.version("a-value", 0));
    assertMissing(40403, () -> store.lookup("a-value", NUMBER));
    assertMissing(40403, () -> store.schemaById(0));
    assertMissing(40403, () -> store.schemaById(2));
  }

  private static void assertMissing(int errorCode, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            SchemaRegistryException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
              assertThat(e.errorCode()).isEqualTo(errorCode);
            });
  }
}
