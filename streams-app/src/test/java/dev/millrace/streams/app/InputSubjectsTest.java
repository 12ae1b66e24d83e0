package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class InputSubjectsTest {
  private static final Schema FOREIGN =
      SchemaBuilder.record("Review").fields().requiredString("message").endRecord();

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

  private static MillraceConfig config(String input) throws Exception {
    return ConfigFile.parse(
        """
        topics: {events: [one, two]}
        input: %s
        adapters:
          - {name: tone, path: tone}
        """
            .formatted(input),
        Path.of("."),
        "test.yaml");
  }

  @Test
  void subjectsThatAreNotThereAreNoFault() throws Exception {
    assertThat(InputSubjects.faults(config("{format: avro}"), registry)).isEmpty();
  }

  @Test
  void theNewestSchemaOfEachTopicMustFit() throws Exception {
    registry.register("one-value", TextEvent.getClassSchema());
    registry.register("two-value", FOREIGN);

    assertThat(InputSubjects.faults(config("{format: avro}"), registry))
        .singleElement()
        .asString()
        .startsWith("subject two-value, version 1, its newest: Review can't be read as TextEvent")
        .endsWith("dead letters");
    assertThat(InputSubjects.faults(config("{text-path: message}"), registry))
        .singleElement()
        .asString()
        .contains("subject one-value")
        .contains("TextEvent has no text at message, which is input.text-path");
    assertThat(InputSubjects.faults(config("{format: json}"), registry)).isEmpty();
  }

  @Test
  void aSubjectThatCannotBeReadIsToldOf() throws Exception {
    assertThat(
            InputSubjects.faults(
                config("{format: avro}"), failing(SchemaRegistryException.Kind.REJECTED)))
        .containsExactly(
            "subject one-value can't be checked: as told",
            "subject two-value can't be checked: as told");
    assertThatThrownBy(
            () ->
                InputSubjects.faults(
                    config("{format: avro}"), failing(SchemaRegistryException.Kind.UNAVAILABLE)))
        .isInstanceOf(SchemaRegistryException.class);
  }

  private static SchemaRegistry failing(SchemaRegistryException.Kind kind) {
    return (SchemaRegistry)
        Proxy.newProxyInstance(
            InputSubjectsTest.class.getClassLoader(),
            new Class<?>[] {SchemaRegistry.class},
            (proxy, method, arguments) -> {
              throw new SchemaRegistryException(kind, 403, "as told");
            });
  }
}
