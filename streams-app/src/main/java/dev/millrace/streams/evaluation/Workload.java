package dev.millrace.streams.evaluation;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.dataset.Example;
import dev.millrace.model.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tokenized texts, what would be right for them, and the adapter that answers.
 *
 * @param batches the texts
 * @param expected indices of labels by text, where they are known
 */
public record Workload(Batches batches, List<Optional<Set<Integer>>> expected) {

  /**
   * Tokenizes.
   *
   * @throws IllegalArgumentException if a label is none of the adapter's; names the row
   */
  public static Workload of(List<Example> examples, Tokenizer tokenizer, Adapter adapter) {
    List<long[]> inputIds = new ArrayList<>();
    List<Optional<Set<Integer>>> expected = new ArrayList<>();
    for (Example example : examples) {
      inputIds.add(tokenizer.tokenize(example.text()).inputIds());
      expected.add(Decisions.expected(example, adapter.head()));
    }
    return new Workload(Batches.of(inputIds, adapter), expected);
  }

  int texts() {
    return expected.size();
  }

  int labelled() {
    return (int) expected.stream().filter(Optional::isPresent).count();
  }

  long tokens() {
    return batches.rows().stream().flatMap(List::stream).mapToLong(row -> row.length).sum();
  }

  Comparison compare(float[][] logits, float[][] reference) {
    return Comparison.of(logits, reference, expected, batches.adapter().head().problemType());
  }
}
