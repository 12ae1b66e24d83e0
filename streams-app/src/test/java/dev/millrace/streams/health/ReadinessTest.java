package dev.millrace.streams.health;

import static dev.millrace.streams.health.Unreadiness.ENGINE;
import static dev.millrace.streams.health.Unreadiness.SCHEMA_REGISTRY;
import static dev.millrace.streams.health.Unreadiness.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ReadinessTest {
  private final Readiness readiness = new Readiness();

  @Test
  void isReadyAsLongAsNothingIsAgainstIt() {
    assertThat(readiness.isReady()).isTrue();
    assertThat(readiness.reasons()).isEmpty();
  }

  @Test
  void reasonsComeAndGoEachForItself() {
    readiness.set(STOPPING, "asked to end");
    readiness.set(SCHEMA_REGISTRY, "no answer");
    readiness.set(SCHEMA_REGISTRY, "refused");

    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.reasons())
        .containsExactly(
            java.util.Map.entry(SCHEMA_REGISTRY, "refused"),
            java.util.Map.entry(STOPPING, "asked to end"));

    readiness.clear(SCHEMA_REGISTRY);
    assertThat(readiness.reasons()).containsOnlyKeys(STOPPING);
    readiness.clear(STOPPING);
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void aWatchedReasonIsThatOfTheMoment() {
    AtomicReference<Optional<String>> detail = new AtomicReference<>(Optional.empty());
    readiness.watch(ENGINE, detail::get);
    assertThat(readiness.isReady()).isTrue();

    detail.set(Optional.of("a batch of 8 rows"));
    assertThat(readiness.reasons()).containsEntry(ENGINE, "a batch of 8 rows");

    detail.set(Optional.empty());
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void whatWasSetGoesBeforeWhatIsWatched() {
    readiness.watch(ENGINE, () -> Optional.of("watched"));
    readiness.set(ENGINE, "set");
    assertThat(readiness.reasons()).containsEntry(ENGINE, "set");
  }

  @Test
  void whoIsAskedMaySetAnotherReason() {
    readiness.watch(
        ENGINE,
        () -> {
          readiness.set(STOPPING, "so it ends");
          return Optional.empty();
        });
    readiness.isReady();
    assertThat(readiness.reasons()).containsOnlyKeys(STOPPING);
  }

  @Test
  void reasonsAreSpelledAsOneWord() {
    assertThat(SCHEMA_REGISTRY.id()).isEqualTo("schema-registry");
  }
}
