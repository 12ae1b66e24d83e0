package dev.millrace.training.app;

import dev.millrace.model.dataset.Example;
import dev.millrace.model.dataset.ExampleFile;
import dev.millrace.model.dataset.LabelledTexts;
import dev.millrace.training.data.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The examples of a file that a task can use.
 *
 * @param file where they are from
 * @param examples at least one
 * @param skipped how many rows were left out
 */
record Examples(Path file, List<Example> examples, long skipped) {
  Examples {
    examples = List.copyOf(examples);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it can't be read, or a row is malformed and must not be left out; names
   *     the line
   */
  static Examples read(Path file, DataOptions options) throws IOException {
    LabelledTexts all = new ExampleFile(file, options.of(file)).read();
    if (options.task() != Task.CLASSIFICATION || !options.skipsBadRows()) {
      return new Examples(file, all.examples(), all.skipped());
    }
    List<Example> single =
        all.examples().stream().filter(example -> example.labels().size() == 1).toList();
    if (single.isEmpty()) {
      throw new IOException(file + ": expected rows with one label, got none");
    }
    long several = (long) all.examples().size() - single.size();
    return new Examples(file, single, all.skipped() + several);
  }
}
