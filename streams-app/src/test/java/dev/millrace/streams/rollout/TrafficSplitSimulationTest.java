package dev.millrace.streams.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Deals 100,000 fixed keys. The bounds are five standard deviations of a binomial: a fair split
 * stays within for all but one in 1.7 million sets of keys, and the set is always the same.
 */
@Tag("unit")
class TrafficSplitSimulationTest {
  private static final int KEYS = 100_000;

  @Test
  void dealsByShares() {
    Map<String, Long> dealt = count(deal(split("s", 90, 9, 1)));
    assertShare(dealt, "v0", 0.90);
    assertShare(dealt, "v1", 0.09);
    assertShare(dealt, "v2", 0.01);
  }

  @Test
  void dealsBySharesWhateverTheirUnit() {
    assertThat(deal(split("s", 9, 1))).isEqualTo(deal(split("s", 90, 10)));
  }

  @Test
  void dealsATinyShare() {
    assertShare(count(deal(split("s", 999, 1))), "v1", 0.001);
  }

  @Test
  void dealsTheSameKeyToTheSameVariant() {
    assertThat(deal(split("s", 60, 30, 10))).isEqualTo(deal(split("s", 60, 30, 10)));
  }

  @Test
  void dealsTheKeysOfTwoSaltsIndependently() {
    List<String> one = deal(split("intent", 1, 1));
    List<String> two = deal(split("spam", 1, 1));
    long both = IntStream.range(0, KEYS).filter(i -> one.get(i).equals(two.get(i))).count();
    assertShare(Map.of("both", both), "both", 0.5);
  }

  @Test
  void aRampMovesOnlyTheKeysThatTheCandidateGains() {
    Map<String, Long> moves = moves(split("s", 90, 10), split("s", 75, 25));
    assertThat(moves).containsOnlyKeys("v0>v1");
    assertShare(moves, "v0>v1", 0.15);
  }

  @Test
  void aTradeBetweenNeighboursLeavesTheOthersAlone() {
    Map<String, Long> moves = moves(split("s", 50, 30, 10, 10), split("s", 50, 20, 20, 10));
    assertThat(moves).containsOnlyKeys("v1>v2");
    assertShare(moves, "v1>v2", 0.10);
  }

  @Test
  void aTradeOverAThirdVariantShiftsThatOneToo() {
    Map<String, Long> moves = moves(split("s", 50, 30, 20), split("s", 40, 30, 30));
    assertThat(moves).containsOnlyKeys("v0>v1", "v1>v2");
    assertShare(moves, "v0>v1", 0.10);
    assertShare(moves, "v1>v2", 0.10);
  }

  private static TrafficSplit split(String salt, double... shares) {
    List<Variant> variants = new ArrayList<>();
    for (double share : shares) {
      variants.add(new Variant("v" + variants.size(), "adapter", share));
    }
    return new TrafficSplit(salt, variants);
  }

  private static List<String> deal(TrafficSplit split) {
    return IntStream.range(0, KEYS)
        .mapToObj(i -> split.assign(("user-" + i).getBytes(UTF_8), "").name())
        .toList();
  }

  private static Map<String, Long> moves(TrafficSplit from, TrafficSplit to) {
    List<String> before = deal(from);
    List<String> after = deal(to);
    return count(
        IntStream.range(0, KEYS)
            .filter(i -> !before.get(i).equals(after.get(i)))
            .mapToObj(i -> before.get(i) + ">" + after.get(i))
            .toList());
  }

  private static Map<String, Long> count(List<String> names) {
    return names.stream().collect(groupingBy(name -> name, counting()));
  }

  private static void assertShare(Map<String, Long> counts, String name, double share) {
    double count = counts.getOrDefault(name, 0L);
    double deviation = Math.sqrt(KEYS * share * (1 - share));
    assertThat(count).isBetween(KEYS * share - 5 * deviation, KEYS * share + 5 * deviation);
  }
}
