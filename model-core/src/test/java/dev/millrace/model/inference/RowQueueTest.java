package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RowQueueTest {
  private final RowQueue queue = new RowQueue(new BatchPolicy(6, 3), 10);

  @Test
  void handsRowsOutInTheirOrderAsThePolicyHasIt() throws Exception {
    InferenceRow[] rows = {row(2), row(3), row(2), row(1), row(1), row(1)};
    for (InferenceRow row : rows) {
      queue.put(row, Duration.ZERO);
    }

    assertThat(queue.take()).containsExactly(rows[0], rows[1]);
    assertThat(queue.take()).containsExactly(rows[2], rows[3], rows[4]);
    assertThat(queue.take()).containsExactly(rows[5]);
  }

  @Test
  void isBoundedInTokensNotRows() throws Exception {
    for (int i = 0; i < 10; i++) {
      queue.put(row(1), Duration.ZERO);
    }

    assertThatThrownBy(() -> queue.put(row(1), Duration.ZERO)).isInstanceOf(TimeoutException.class);
    assertThat(queue.take()).hasSize(3);
    queue.put(row(3), Duration.ZERO);
    assertThatThrownBy(() -> queue.put(row(1), Duration.ZERO)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void aRowLargerThanTheBoundWaitsForAnEmptyQueue() throws Exception {
    queue.put(row(1), Duration.ZERO);
    assertThatThrownBy(() -> queue.put(row(50), Duration.ZERO))
        .isInstanceOf(TimeoutException.class);
    queue.take();

    InferenceRow large = row(50);
    queue.put(large, Duration.ZERO);

    assertThat(queue.take()).containsExactly(large);
  }

  @Test
  void closingHandsBackWhatWaited() throws Exception {
    List<InferenceRow> rows = List.of(row(1), row(2));
    for (InferenceRow row : rows) {
      queue.put(row, Duration.ZERO);
    }

    assertThat(queue.close()).isEqualTo(rows);
    assertThat(queue.take()).isEmpty();
    assertThat(queue.close()).isEmpty();
    assertThatThrownBy(() -> queue.put(row(1), Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the engine is closed");
  }

  private static InferenceRow row(int tokens) {
    return new InferenceRow(
        new TokenizedText(new long[tokens], 0, false), Adapters.headOnly("echo"));
  }
}
