package dev.millrace.schemas.registry;

import org.apache.avro.Schema;

/** A registry without a network: what is behind {@code mock://SCOPE}. */
public final class InMemorySchemaRegistry implements SchemaRegistry {
  private final SchemaStore store;

  /** An empty registry that nothing else sees. */
  public InMemorySchemaRegistry() {
    this(new SchemaStore());
  }

  /** A registry over a store that others may use too. */
  public InMemorySchemaRegistry(SchemaStore store) {
    this.store = store;
  }

  @Override
  public int register(String subject, Schema schema) {
    return store.register(subject, schema).id();
  }

  @Override
  public int idFor(String subject, Schema schema) {
    return store.lookup(subject, schema).id();
  }

  @Override
  public Schema schemaById(int id) {
    return store.schemaById(id);
  }

  @Override
  public RegisteredSchema latestVersion(String subject) {
    return store.latest(subject);
  }

  @Override
  public Compatibility compatibility(String subject, Schema schema) {
    return store.compatibility(subject, schema);
  }

  /** Does nothing: this is always there. */
  @Override
  public void probe() {}

  /** Does nothing: the store stays as it is for whoever else uses it. */
  @Override
  public void close() {}
}
