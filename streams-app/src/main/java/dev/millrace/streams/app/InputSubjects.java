package dev.millrace.streams.app;

import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.input.AvroInputCheck;
import dev.millrace.streams.input.InputFormat;
import java.util.List;
import java.util.Optional;

/**
 * The schemas that others registered for the events. That they don't suit is a warning and no more:
 * their producers may write something else, and whoever may register a schema must not be able to
 * keep Millrace from starting.
 */
final class InputSubjects {
  private InputSubjects() {}

  /**
   * What is wrong with the newest schema of each event topic, a line each.
   *
   * @throws SchemaRegistryException if the registry is away
   */
  static List<String> faults(MillraceConfig config, SchemaRegistry registry) {
    if (config.topics().input().format() != InputFormat.AVRO) {
      return List.of();
    }
    AvroInputCheck check =
        new AvroInputCheck(config.topics().input().fields(), config.topics().input().ownContract());
    return config.topics().events().stream()
        .flatMap(topic -> fault(topic + "-value", check, registry).stream())
        .toList();
  }

  private static Optional<String> fault(
      String subject, AvroInputCheck check, SchemaRegistry registry) {
    try {
      RegisteredSchema newest = registry.latestVersion(subject);
      return check
          .fault(newest.schema())
          .map(
              fault ->
                  "subject %s, version %d, its newest: %s; events written with it will be dead letters"
                      .formatted(subject, newest.version(), fault));
    } catch (SchemaRegistryException e) {
      return switch (e.kind()) {
        case NOT_FOUND -> Optional.empty();
        case UNAVAILABLE -> throw e;
        default ->
            Optional.of("subject %s can't be checked: %s".formatted(subject, e.getMessage()));
      };
    }
  }
}
