package dev.millrace.model.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds.
 *
 * @param examples the texts, at least one, in the order of the file
 * @param skipped how many rows were left out as malformed
 * @param firstFault line and fault of the first of them, without any text; null if there is none
 */
public record LabelledTexts(List<Example> examples, long skipped, @Nullable String firstFault) {
  /** Copies the list. */
  public LabelledTexts {
    examples = List.copyOf(examples);
  }
}
