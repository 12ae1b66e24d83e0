package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.Pooling;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class CalibrationRowsTest {
  private static final int VOCABULARY = 7;
  private static final int PADDING = 3;
  private static final long[] EMPTY = {5, 6};

  private static EncoderDescription encoder() {
    return new EncoderDescription(
        "roberta",
        "roberta.",
        4,
        1,
        VOCABULARY,
        512,
        PADDING,
        4,
        EncoderDescription.NO_WINDOW,
        Pooling.FIRST_TOKEN,
        List.of(),
        List.of());
  }

  @Test
  void rowsAreLikeTextsOfRandomTokens() {
    List<long[]> rows = CalibrationRows.of(encoder(), EMPTY, 512);

    assertThat(rows).extracting(row -> row.length).contains(10, 26);
    for (long[] row : rows) {
      assertThat(row[0]).isEqualTo(5);
      assertThat(row[row.length - 1]).isEqualTo(6);
      assertThat(Arrays.stream(row, 1, row.length - 1).boxed())
          .allMatch(token -> token >= 0 && token < VOCABULARY && token != PADDING);
    }
  }

  @Test
  void aSingleSpecialTokenBegins() {
    assertThat(CalibrationRows.of(encoder(), new long[] {5}, 512))
        .allMatch(row -> row[0] == 5 && row.length > 1);
  }

  @Test
  void theyAreTheSameEachTime() {
    assertThat(CalibrationRows.of(encoder(), EMPTY, 512).toArray(long[][]::new))
        .isDeepEqualTo(CalibrationRows.of(encoder(), EMPTY, 512).toArray(long[][]::new));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 9})
  void theyFitIntoShortModels(int maxTokens) {
    assertThat(CalibrationRows.of(encoder(), EMPTY, maxTokens))
        .allMatch(row -> row.length <= maxTokens && row.length >= EMPTY.length);
  }

  @Test
  void aTokenizerThatAddsNothingIsOneToo() {
    assertThat(CalibrationRows.of(encoder(), new long[0], 1)).allMatch(row -> row.length == 1);
  }
}
