package dev.millrace.streams.embedded;

import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.testkit.SchemaRegistryContract;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class InMemorySchemaRegistryContractTest extends SchemaRegistryContract {
  private final SchemaRegistry registry = new InMemorySchemaRegistry();

  @Override
  protected SchemaRegistry registry() {
    return registry;
  }
}
