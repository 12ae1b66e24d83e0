package dev.millrace.tests.testkit;

/** A broker and a schema registry to test with, wherever they run. */
public interface Cluster extends AutoCloseable {
  /** For {@code bootstrap.servers}. */
  String bootstrapServers();

  /** For {@code schema.registry.url}. */
  String registryUrl();

  @Override
  void close();
}
