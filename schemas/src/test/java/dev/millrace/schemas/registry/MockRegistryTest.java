package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MockRegistryTest {
  private static final Schema STRING = Schema.create(Schema.Type.STRING);

  private static SchemaRegistry open(String scope) {
    return SchemaRegistry.open(Map.of("schema.registry.url", "mock://" + scope));
  }

  @Test
  void oneScopeIsOneRegistry() {
    try (SchemaRegistry here = open("mock-registry-test");
        SchemaRegistry there = open("mock-registry-test");
        SchemaRegistry elsewhere = open("mock-registry-test-2")) {
      int id = here.register("a-key", STRING);

      assertThat(there.schemaById(id)).isEqualTo(STRING);
      assertThat(there.idFor("a-key", STRING)).isEqualTo(id);
      assertThat(there.latestVersion("a-key").version()).isEqualTo(1);
      assertThatThrownBy(() -> elsewhere.schemaById(id))
          .isInstanceOf(SchemaRegistryException.class);
    }
  }

  @Test
  void aRegistryOfItsOwnIsSharedWithNobody() {
    try (SchemaRegistry own = new InMemorySchemaRegistry()) {
      assertThatThrownBy(() -> own.schemaById(1)).isInstanceOf(SchemaRegistryException.class);
    }
  }
}
