package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
class RegistryOutageTest {
  private static Throwable wrapped(Kind kind) {
    return new StreamsException("task", new SchemaRegistryException(kind, 0, "as told"));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {"UNAVAILABLE", "REJECTED"})
  void aRegistryThatIsAwayOrRefusesUsIsOne(Kind kind) {
    assertThat(RegistryOutage.causes(wrapped(kind))).isTrue();
    assertThat(RegistryOutage.reason(wrapped(kind))).contains("as told");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNAVAILABLE", "REJECTED"})
  void aRegistryThatAnswersIsNone(Kind kind) {
    assertThat(RegistryOutage.causes(wrapped(kind))).isFalse();
  }

  @Test
  void otherErrorsAreNone() {
    assertThat(RegistryOutage.causes(new StreamsException("else"))).isFalse();
  }
}
