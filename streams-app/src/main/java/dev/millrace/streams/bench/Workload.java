package dev.millrace.streams.bench;

import dev.millrace.model.adapter.Adapter;
import java.util.List;

/**
 * What is computed: texts over and over, each under the next adapter.
 *
 * @param texts at least one
 * @param adapters at least one
 */
public record Workload(List<String> texts, List<Adapter> adapters) {

  /** Checks that there is something to compute. */
  public Workload {
    texts = List.copyOf(texts);
    adapters = List.copyOf(adapters);
    if (texts.isEmpty() || adapters.isEmpty()) {
      throw new IllegalArgumentException(
          "expected at least one text and one adapter, got %d and %d"
              .formatted(texts.size(), adapters.size()));
    }
  }

  String text(long event) {
    return texts.get((int) (event % texts.size()));
  }

  Adapter adapter(long event) {
    return adapters.get((int) (event % adapters.size()));
  }
}
