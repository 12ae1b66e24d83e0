package dev.millrace.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Tag("unit")
class LengthGroupsTest {

  @Property(tries = 300)
  void everyRowIsInOneGroup(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 512) Integer> rows,
      @ForAll @IntRange(min = 1, max = 6) int mostGroups) {
    int[] lengths = unbox(rows);

    List<int[]> groups = LengthGroups.split(lengths, mostGroups);

    assertThat(groups).hasSizeBetween(1, mostGroups);
    assertThat(groups.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, lengths.length).toArray());
  }

  @Property(tries = 300)
  void groupsComeFromLongToShort(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 20) Integer> rows,
      @ForAll @IntRange(min = 1, max = 6) int mostGroups) {
    int[] lengths = unbox(rows);

    int[] inOrder =
        LengthGroups.split(lengths, mostGroups).stream()
            .flatMapToInt(Arrays::stream)
            .map(row -> -lengths[row])
            .toArray();

    assertThat(inOrder).isSorted();
  }

  @Property(tries = 300)
  void costsNoMoreThanFewerGroups(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 512) Integer> rows,
      @ForAll @IntRange(min = 2, max = 6) int mostGroups) {
    int[] lengths = unbox(rows);

    long cost = cost(lengths, LengthGroups.split(lengths, mostGroups));

    assertThat(cost).isLessThanOrEqualTo(cost(lengths, LengthGroups.split(lengths, 1)));
    assertThat(cost)
        .isLessThanOrEqualTo(cost(lengths, LengthGroups.split(lengths, mostGroups - 1)));
  }

  /** Every way to give each row one of the groups, tried in turn. */
  @Property(tries = 60)
  void noAssignmentOfRowsIsCheaper(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 200) Integer> rows,
      @ForAll @IntRange(min = 1, max = 3) int mostGroups) {
    int[] lengths = unbox(rows);

    assertThat(cost(lengths, LengthGroups.split(lengths, mostGroups)))
        .isEqualTo(cheapest(lengths, mostGroups));
  }

  private static long cheapest(int[] lengths, int mostGroups) {
    long cheapest = Long.MAX_VALUE;
    int assignments = (int) Math.pow(mostGroups, lengths.length);
    for (int assignment = 0; assignment < assignments; assignment++) {
      int[] rows = new int[mostGroups];
      int[] longest = new int[mostGroups];
      int rest = assignment;
      for (int length : lengths) {
        rows[rest % mostGroups]++;
        longest[rest % mostGroups] = Math.max(longest[rest % mostGroups], length);
        rest /= mostGroups;
      }
      long cost = 0;
      for (int group = 0; group < mostGroups; group++) {
        cost += (long) rows[group] * longest[group] * (longest[group] + 64);
      }
      cheapest = Math.min(cheapest, cost);
    }
    return cheapest;
  }

  private static long cost(int[] lengths, List<int[]> groups) {
    long cost = 0;
    for (int[] group : groups) {
      long longest = Arrays.stream(group).map(row -> lengths[row]).max().orElseThrow();
      cost += group.length * longest * (longest + 64);
    }
    return cost;
  }

  private static int[] unbox(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
