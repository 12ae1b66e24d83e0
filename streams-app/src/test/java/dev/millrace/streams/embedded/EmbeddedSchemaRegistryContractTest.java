package dev.millrace.streams.embedded;

import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.testkit.SchemaRegistryContract;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The client over HTTP, and the embedded server that answers it. */
@Tag("integration")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedSchemaRegistryContractTest extends SchemaRegistryContract {
  private final EmbeddedSchemaRegistry server = new EmbeddedSchemaRegistry(0);
  private final SchemaRegistry registry =
      SchemaRegistry.open(
          Map.of("schema.registry.url", server.url().toString(), "normalize.schemas", "true"));

  @Override
  protected SchemaRegistry registry() {
    return registry;
  }

  @AfterAll
  void close() {
    registry.close();
    server.close();
  }
}
