package dev.millrace.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;

/** What attention would leave, worked out place by place, against where results are looked for. */
final class AttentionResults {
  static final int HEADS = 3;

  private final ResultPlaces places;
  private final Set<Integer> found = new HashSet<>();
  private int next;

  AttentionResults(ResultPlaces places) {
    this.places = places;
  }

  /**
   * A group's results: tokens {@code [rows, length]}, of which the first ones of each row count.
   */
  void group(long[] tokens, int length, int[] lengths, boolean tokensFirst) {
    int rows = tokens.length / length;
    for (int row = 0; row < rows; row++) {
      for (int outer = 0; outer < (tokensFirst ? length : HEADS); outer++) {
        for (int inner = 0; inner < (tokensFirst ? HEADS : length); inner++) {
          int place = tokensFirst ? outer : inner;
          int head = tokensFirst ? inner : outer;
          if (place < lengths[row]) {
            int token = (int) tokens[row * length + place];
            assertThat(placeOf(token, head)).as("token %d head %d", token, head).isEqualTo(next);
            assertThat(found.add(next)).isTrue();
          }
          next++;
        }
      }
    }
  }

  private long placeOf(int token, int head) {
    return places.start()[token] * HEADS + places.place()[token] + head * places.stride()[token];
  }

  void requireAll(int tokens) {
    assertThat(found).hasSize(tokens * HEADS);
  }
}
