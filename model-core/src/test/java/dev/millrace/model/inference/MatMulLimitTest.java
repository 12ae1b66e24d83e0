package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MatMulLimitTest {
  private static final double ONE_PRODUCT = 2.0 * 1024 * 768 * 3072;

  @Test
  void countsTheProductsOfAllWorkers() throws Exception {
    try (MatMulLimit limit = MatMulLimit.load(2, 1)) {
      long start = System.nanoTime();
      double rate = limit.measure(Duration.ofMillis(1));
      double seconds = (System.nanoTime() - start) / 1e9;

      // Each worker has done one at least, in no more than this time.
      assertThat(rate).isFinite().isGreaterThanOrEqualTo(2 * ONE_PRODUCT / seconds);
    }
  }
}
