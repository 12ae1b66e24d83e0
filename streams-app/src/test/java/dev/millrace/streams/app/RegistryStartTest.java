package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.StopSignal;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import dev.millrace.streams.health.Readiness;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("integration")
@Timeout(300)
class RegistryStartTest {
  private final StopSignal stop = StopSignal.byHand();
  private final Readiness readiness = new Readiness();

  private static MillraceConfig config(String url, int maxWaitMillis) throws Exception {
    return ConfigFile.parse(
        """
        schema-registry: {schema.registry.url: "%s", startup.max.wait.ms: "%d"}
        adapters:
          - {name: tone, path: tone}
        """
            .formatted(url, maxWaitMillis),
        Path.of("."),
        "test.yaml");
  }

  /** An address where nothing listens any more. */
  private static String nowhere() {
    try (EmbeddedSchemaRegistry closed = new EmbeddedSchemaRegistry(0)) {
      return closed.url().toString();
    }
  }

  @Test
  void theSchemasOfTheOutputsAreRegistered() throws Exception {
    try (EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0)) {
      String url = registry.url().toString();

      assertThat(RegistryStart.await(config(url, 0), stop, readiness)).isTrue();

      try (SchemaRegistry client = SchemaRegistry.open(Map.of("schema.registry.url", url))) {
        assertThat(client.latestVersion("predictions-value").schema().getName())
            .isEqualTo("Prediction");
        assertThat(client.latestVersion("drift-reports-value").schema().getName())
            .isEqualTo("DriftReport");
      }
    }
  }

  @Test
  void enrichedJsonNeedsNoSchema() throws Exception {
    try (EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0)) {
      MillraceConfig json =
          ConfigFile.parse(
              """
              schema-registry: {schema.registry.url: "%s"}
              input: {format: json}
              output: {mode: enrich}
              adapters: [{name: tone, path: tone}]
              """
                  .formatted(registry.url()),
              Path.of("."),
              "test.yaml");
      assertThat(RegistryStart.await(json, stop)).isTrue();
      try (SchemaRegistry client = SchemaRegistry.open(json.clients().schemaRegistry().values())) {
        assertThat(client.latestVersion("drift-reports-value").version()).isEqualTo(1);
        assertThatThrownBy(() -> client.latestVersion("predictions-value"))
            .hasMessageContaining("predictions-value");
      }
    }
  }

  @Test
  void aSubjectThatCannotTakeTheSchemaStopsTheStart() throws Exception {
    try (EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0)) {
      String url = registry.url().toString();
      try (SchemaRegistry client = SchemaRegistry.open(Map.of("schema.registry.url", url))) {
        client.register("predictions-value", Schema.create(Schema.Type.STRING));
      }

      assertThatThrownBy(() -> RegistryStart.await(config(url, 0), stop, readiness))
          .hasMessageContaining("schema registry: subject predictions-value")
          .hasMessageContaining("TYPE_MISMATCH")
          .hasMessageContaining("another topic")
          .asInstanceOf(InstanceOfAssertFactories.type(CommandException.class))
          .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNUSABLE));
    }
  }

  @Test
  void aRegistryThatStaysAwayStopsTheStart() {
    assertThatThrownBy(() -> RegistryStart.await(config(nowhere(), 1), stop, readiness))
        .hasMessageContaining("did not answer within 1 ms")
        .asInstanceOf(InstanceOfAssertFactories.type(CommandException.class))
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED));
  }

  @Test
  void aWishToStopEndsTheWait() throws Exception {
    MillraceConfig config = config(nowhere(), 3_600_000);
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return RegistryStart.await(config, stop, readiness);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            command -> new Thread(command, "start").start());

    stop.request();

    assertThat(waiting.get(120, TimeUnit.SECONDS)).isFalse();
  }
}
