package dev.millrace.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LabelCountsTest {
  private static final int MAX = LabelCounts.MAX_LABELS;

  @Test
  void keepsUpToTheMostLabelsAsTheyAre() {
    assertThat(LabelCounts.bounded(labels(0, MAX))).isEqualTo(labels(0, MAX));
  }

  @Test
  void countsTheLastLabelsBeyondTogether() {
    Map<String, Long> expected = labels(0, MAX);
    expected.put("(other)", 3L);
    assertThat(LabelCounts.bounded(labels(0, MAX + 3))).isEqualTo(expected);
    expected.put("(other)", 5L);
    assertThat(LabelCounts.merge(LabelCounts.bounded(labels(0, MAX + 3)), labels(MAX + 10, 2)))
        .isEqualTo(expected);
  }

  @Test
  void givesTheSameCountsInAnyOrderOfMerging() {
    Random random = new Random(7);
    List<Map<String, Long>> parts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      parts.add(labels(random.nextInt(600), 1 + random.nextInt(100)));
    }
    Map<String, Long> expected = merge(parts);
    assertThat(expected).hasSize(MAX + 1);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(parts, random);
      assertThat(merge(parts)).isEqualTo(expected);
    }
  }

  @Test
  void keepsItsLabelsSorted() {
    Map<String, Long> counts = new LinkedHashMap<>(Map.of("b", 1L));
    counts.put("a", 2L);
    assertThat(LabelCounts.bounded(counts).keySet()).containsExactly("a", "b");
  }

  @Test
  void comparesOnlyTheLabelsThatBothSidesTellApart() {
    // The window saw one label of a reference's many, and that one the reference does not tell.
    Map<String, Long> many = LabelCounts.bounded(labels(0, MAX + 40));
    Map<String, Long> few = labels(MAX + 5, 1);
    assertThat(LabelCounts.alignedWith(many, few)).isEqualTo(Map.of("(other)", 1L));
    assertThat(LabelCounts.alignedWith(few, many)).isEqualTo(many);
    assertThat(
            JensenShannon.distance(
                LabelCounts.alignedWith(many, labels(0, MAX + 40)),
                LabelCounts.alignedWith(labels(0, MAX + 40), many)))
        .isCloseTo(0, within(1e-7));
  }

  @Test
  void leavesARealLabelOfTheReservedNameAlone() {
    Map<String, Long> counts = Map.of("(other)", 3L, "a", 1L);
    assertThat(LabelCounts.bounded(counts)).isEqualTo(counts);
    assertThat(LabelCounts.alignedWith(counts, Map.of("b", 1L))).isEqualTo(Map.of("b", 1L));
  }

  private static Map<String, Long> merge(List<Map<String, Long>> parts) {
    Map<String, Long> sum = Map.of();
    for (Map<String, Long> part : parts) {
      sum = LabelCounts.merge(sum, LabelCounts.bounded(part));
    }
    return sum;
  }

  private static Map<String, Long> labels(int from, int count) {
    Map<String, Long> labels = new TreeMap<>();
    for (int i = from; i < from + count; i++) {
      labels.put("label-%05d".formatted(i), 1L);
    }
    return labels;
  }
}
