package dev.millrace.streams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.streams.fixture.Adapters;
import dev.millrace.streams.fixture.WordTokenizer;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StatisticsTest {
  private static final Offset<Double> TINY = Offset.offset(1e-12);

  @Test
  void percentilesAreValuesThatWereMeasured() {
    double[] hundred = new double[100];
    for (int i = 0; i < 100; i++) {
      hundred[i] = i + 1;
    }
    assertThat(Percentiles.of(hundred, 50)).isEqualTo(50);
    assertThat(Percentiles.of(hundred, 99)).isEqualTo(99);
    assertThat(Percentiles.of(hundred, 100)).isEqualTo(100);
    assertThat(Percentiles.of(new double[] {7}, 1)).isEqualTo(7);
    assertThat(Percentiles.of(new double[] {1, 2, 3}, 50)).isEqualTo(2);
    assertThat(Percentiles.of(new double[] {1, 2, 3}, 99)).isEqualTo(3);
  }

  @Test
  void aSpreadIsTheMiddleAndTheEnds() {
    assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3));
    assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 4));
    assertThat(Spread.of(5)).isEqualTo(new Spread(5, 5, 5));
    assertThat(Spread.of(List.of("a", "bbb"), String::length)).isEqualTo(new Spread(2, 1, 3));
  }

  @Test
  void itsRangeIsRelativeToTheMiddle() {
    assertThat(Spread.of(90, 100, 120).relativeRange()).isCloseTo(0.3, TINY);
    assertThat(Spread.of(0, 0).relativeRange()).isZero();
  }

  @Test
  void memoryIsReadFromTheProcessStatus() {
    Memory memory = Memory.parse("Name:\tjava\nVmHWM:\t    4096 kB\nVmRSS:\t    1536 kB\n");

    assertThat(memory).isEqualTo(new Memory(1.5, 4.0));
    assertThat(Memory.parse("Name: java")).isEqualTo(new Memory(null, null));
  }

  @Test
  void lengthsAreOfAllTexts() {
    assertThat(TextLengths.of(List.of("a b c", "a", "a b c d e"), new WordTokenizer()))
        .isEqualTo(new TextLengths(3, 3, 3, 5));
  }

  @Test
  void aWorkloadGoesRoundItsTextsAndItsAdapters() {
    Workload work =
        new Workload(
            List.of("a", "b", "c"),
            List.of(Adapters.adapter("x", "1", "l"), Adapters.adapter("y", "1", "l")));

    assertThat(List.of(work.text(0), work.text(2), work.text(3))).containsExactly("a", "c", "a");
    assertThat(List.of(work.adapter(0).name(), work.adapter(3).name())).containsExactly("x", "y");
    assertThatThrownBy(() -> new Workload(List.of(), List.of()))
        .hasMessage("expected at least one text and one adapter, got 0 and 0");
  }
}
