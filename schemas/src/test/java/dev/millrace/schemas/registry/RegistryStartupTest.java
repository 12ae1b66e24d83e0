package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(300)
class RegistryStartupTest {
  private final ScriptedServer server = new ScriptedServer();
  private final FakeTiming timing = new FakeTiming();
  private final List<String> log = new ArrayList<>();

  RegistryStartupTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = server.properties();
    properties.put("max.retries", 0);
    return properties;
  }

  private boolean await(Duration maxWait) throws InterruptedException {
    HttpSchemaRegistry registry =
        new HttpSchemaRegistry(RegistryConfig.parse(properties()), timing);
    return new RegistryStartup(registry, maxWait, timing::nanoTime).await(log::add, this::pass);
  }

  private boolean pass(Duration time) {
    timing.sleep(time);
    return true;
  }

  @Test
  void eachAttemptThatFailedIsHeardOf() throws InterruptedException {
    server.answer(503, "").answer(503, "").answer(200, "[]");

    assertThat(await(Duration.ofSeconds(60))).isTrue();

    assertThat(log).hasSize(2);
    assertThat(log.get(0)).startsWith("attempt 1: ").contains("status 503", "the next one in");
    assertThat(timing.sleeps().get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(timing.sleeps().get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void theWaitEnds() {
    assertThatThrownBy(() -> await(Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageContaining("30000 ms")
        .hasMessageContaining("startup.max.wait.ms")
        .hasMessageContaining("status 500");

    assertThat(timing.nanoTime()).isEqualTo(Duration.ofSeconds(30).toNanos());
    assertThat(server.requests()).hasSize(log.size() + 1);
  }

  @Test
  void whoeverIsRefusedDoesNotWait() {
    server.answer(401, "");

    assertThatThrownBy(() -> await(Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REJECTED));
    assertThat(log).isEmpty();
  }

  @Test
  void nobodyHasToWait() throws InterruptedException {
    assertThat(RegistryStartup.await(properties(), log::add, time -> false)).isFalse();
    assertThat(log).hasSize(1);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aRegistryInMemoryIsThere() throws InterruptedException {
    assertThat(
            RegistryStartup.await(
                Map.of("schema.registry.url", "mock://startup"), log::add, time -> false))
        .isTrue();
  }
}
