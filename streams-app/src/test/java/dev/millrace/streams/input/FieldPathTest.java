package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class FieldPathTest {
  @Test
  void isNamesWithDotsBetweenThem() {
    assertThat(FieldPath.parse("text")).contains(FieldPath.of("text"));
    assertThat(FieldPath.parse("body.message text.Ä"))
        .contains(FieldPath.of("body", "message text", "Ä"))
        .hasToString("Optional[body.message text.Ä]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a. .b"})
  void hasNoEmptyNames(String path) {
    assertThat(FieldPath.parse(path)).isEmpty();
  }

  @Test
  void isNotEndless() {
    assertThat(FieldPath.parse("a".repeat(1000))).isPresent();
    assertThat(FieldPath.parse("a".repeat(1001))).isEmpty();
  }

  @Test
  void leadsToWhatIsFurtherIn() {
    assertThat(FieldPath.ROOT.leadsTo(FieldPath.of("a"))).isTrue();
    assertThat(FieldPath.of("a").leadsTo(FieldPath.of("a", "b", "c"))).isTrue();
    assertThat(FieldPath.of("a").leadsTo(FieldPath.of("a"))).isFalse();
    assertThat(FieldPath.of("a").leadsTo(FieldPath.of("b", "a"))).isFalse();
    assertThat(FieldPath.of("b").under(FieldPath.of("a"))).isEqualTo(FieldPath.of("a", "b"));
    assertThat(FieldPath.ROOT.under(FieldPath.of("a"))).isEqualTo(FieldPath.ROOT);
  }
}
