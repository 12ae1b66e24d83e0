package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TokenLengthsTest {
  private static final List<Integer> STARTS =
      List.of(
          1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536,
          2048, 3072, 4096, 6144, 8192);

  @Test
  void binsBeginAtPowersOfTwoAndBetweenThem() {
    assertThat(STARTS).hasSize(TokenLengths.BINS);
    int bin = 0;
    for (int tokens = 0; tokens < 20_000; tokens++) {
      if (bin + 1 < STARTS.size() && tokens == STARTS.get(bin + 1)) {
        bin++;
      }
      assertThat(TokenLengths.bin(tokens)).isEqualTo(bin);
    }
    assertThat(TokenLengths.bin(Integer.MAX_VALUE)).isEqualTo(25);
  }
}
