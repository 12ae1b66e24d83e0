package dev.millrace.tests.benchmark.ratios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.compiler.RandomCheckpoint;
import dev.millrace.tests.benchmark.ratios.Comparison.Result;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures the ratios and prints a table for each model; it judges no figure. */
@Tag("benchmark")
class RatiosTest {

  @Test
  void run() throws Exception {
    RatioSettings settings = RatioSettings.read();
    try (Stopwatch stopwatch = new Stopwatch(settings)) {
      for (String model : settings.models()) {
        List<Result> results = new RatioPlan(source(model), settings, stopwatch).measure();
        System.out.println(RatioTable.of(model, settings, results));
        assertThat(results).isNotEmpty();
      }
    }
  }

  private static ModelSource source(String model) {
    return model.equals("minilm") ? new MiniLm() : RandomCheckpoint.of(model);
  }
}
