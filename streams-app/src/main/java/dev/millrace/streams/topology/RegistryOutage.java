package dev.millrace.streams.topology;

import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;

/** A schema registry that could not be asked, told from all that stops the stream. */
final class RegistryOutage {
  private RegistryOutage() {}

  /** Whether that is what an error comes from; Kafka Streams wraps what is thrown. */
  static boolean causes(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SchemaRegistryException registry) {
        return registry.kind() == Kind.UNAVAILABLE;
      }
    }
    return false;
  }
}
