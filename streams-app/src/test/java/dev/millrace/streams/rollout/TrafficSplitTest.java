package dev.millrace.streams.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TrafficSplitTest {
  private static final Variant CONTROL = new Variant("control", "spam", 90);
  private static final Variant CANDIDATE = new Variant("candidate", "spam-v2", 10);

  @Test
  void needsAVariant() {
    assertThatThrownBy(() -> new TrafficSplit("salt", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one variant, got none");
  }

  @Test
  void needsDifferentNames() {
    assertThatThrownBy(() -> new TrafficSplit("salt", List.of(CONTROL, CANDIDATE, CONTROL)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[control, candidate, control]");
  }

  @Test
  void needsSharesWithAFiniteSum() {
    Variant huge = new Variant("a", "a", Double.MAX_VALUE);
    Variant huger = new Variant("b", "b", Double.MAX_VALUE);
    assertThatThrownBy(() -> new TrafficSplit("salt", List.of(huge, huger)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite sum");
  }

  @Test
  void keepsItsOwnListOfVariants() {
    List<Variant> variants = new ArrayList<>(List.of(CONTROL, CANDIDATE));
    TrafficSplit split = new TrafficSplit("salt", variants);
    variants.clear();
    assertThat(split.variants()).containsExactly(CONTROL, CANDIDATE);
  }

  @Test
  void sendsEverythingToTheOnlyVariant() {
    TrafficSplit split = TrafficSplit.toOne("spam", "spam-v1");
    Variant only = new Variant("control", "spam-v1", 1);
    assertThat(split.assign(null, "id")).isEqualTo(only);
    assertThat(split.assign(bytes("key"), "id")).isEqualTo(only);
  }

  @Test
  void looksAtTheEventIdOnlyWhereThereIsNoKey() {
    TrafficSplit split = halves("salt");
    for (int i = 0; i < 100; i++) {
      Variant byId = split.assign(null, "id-" + i);
      assertThat(split.assign(bytes("id-" + i), "other")).isEqualTo(byId);
      assertThat(split.assign(new byte[0], "id-" + i))
          .isEqualTo(split.assign(new byte[0], "other"));
    }
  }

  @Test
  void assignsAsItAlwaysDid() {
    // First eight bytes of sha256("salt" 0 "user-N"), worked out with sha256sum: these may never
    // change, or every user of a running rollout would be dealt anew.
    TrafficSplit split = halves("salt");
    assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7))
        .extracting(i -> split.assign(bytes("user-" + i), "").name())
        .containsExactly("b", "a", "a", "b", "b", "b", "b", "a");
  }

  private static TrafficSplit halves(String salt) {
    return new TrafficSplit(salt, List.of(new Variant("a", "x", 1), new Variant("b", "y", 1)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
