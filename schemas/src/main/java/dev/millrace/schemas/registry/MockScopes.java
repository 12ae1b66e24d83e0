package dev.millrace.schemas.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registries behind {@code mock://SCOPE}. Clients that are configured apart, by Kafka and from
 * strings alone, must meet in the same registry, so this is shared by the whole JVM. Nothing else
 * is.
 */
final class MockScopes {
  private static final Map<String, SchemaStore> STORES = new ConcurrentHashMap<>();

  private MockScopes() {}

  static SchemaStore store(String scope) {
    return STORES.computeIfAbsent(scope, name -> new SchemaStore());
  }
}
