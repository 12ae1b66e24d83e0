package dev.millrace.streams.processor;

import dev.millrace.schemas.registry.SchemaRegistryException;
import java.util.Optional;

/** A schema registry that could not be asked, told from all else that goes wrong. */
public final class RegistryOutage {
  private RegistryOutage() {}

  /** Whether that is what an error comes from; Kafka Streams wraps what is thrown. */
  public static boolean causes(Throwable error) {
    return reason(error).isPresent();
  }

  /** What the registry's client says of it; empty if the error is another one. */
  static Optional<String> reason(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SchemaRegistryException registry) {
        return registry.isOutage()
            ? Optional.of(String.valueOf(registry.getMessage()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
