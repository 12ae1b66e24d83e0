package dev.millrace.tests.benchmark.ratios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.compiler.RandomCheckpoint;
import dev.millrace.tests.benchmark.ratios.Comparison.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
        System.out.print(RatioTable.header(model, settings));
        List<Result> results = new ArrayList<>();
        Consumer<Result> print = result -> System.out.print(RatioTable.row(result));
        new RatioPlan(source(model), settings, stopwatch, print.andThen(results::add)).measure();
        assertThat(results).isNotEmpty();
      }
    }
  }

  private static ModelSource source(String model) {
    return model.equals("minilm") ? new MiniLm() : RandomCheckpoint.of(model);
  }
}
