package dev.millrace.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DistinctRowsTest {
  private final Object a = new Object();
  private final Object b = new Object();

  @Test
  void rowsAreTheSameIfTokensAndAdapterAre() {
    List<long[]> ids =
        List.of(new long[] {1, 2}, new long[] {1, 2}, new long[] {1, 2}, new long[] {1});

    DistinctRows rows = DistinctRows.of(ids, List.of(a, b, a, a));

    assertThat(rows.first()).containsExactly(0, 1, 3);
    assertThat(rows.distinctOf()).containsExactly(0, 1, 0, 2);
    assertThat(rows.all()).isFalse();
    assertThat(rows.firstOf(List.of("p", "q", "r", "s"))).containsExactly("p", "q", "s");
  }

  @Test
  void equalAdaptersThatAreTwoObjectsAreTwo() {
    List<long[]> ids = List.of(new long[] {1}, new long[] {1});

    assertThat(DistinctRows.of(ids, List.of(List.of(), new java.util.ArrayList<>())).all())
        .isTrue();
  }
}
