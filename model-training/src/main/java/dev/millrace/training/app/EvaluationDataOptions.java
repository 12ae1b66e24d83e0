package dev.millrace.training.app;

import dev.millrace.model.dataset.Example;
import dev.millrace.model.dataset.LabelNames;
import dev.millrace.model.dataset.LabelledTexts;
import dev.millrace.model.head.ClassificationHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which examples are evaluated, and how their file is read. */
final class EvaluationDataOptions {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description =
          "Texts with labels: JSON lines (.jsonl), a tab-separated table without quotes (.tsv), or"
              + " a comma-separated one. Labels are names or numbers from 0; of a regression,"
              + " values.")
  private Path data = Path.of("");

  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--every",
      paramLabel = "N",
      description =
          "Take only each Nth text, beginning with the first: those that train --validation-every"
              + " held out.")
  private int every = 1;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "How many texts are taken at most, evenly spread over the file; all by default.")
  private int limit = Integer.MAX_VALUE;

  Path data() {
    return data;
  }

  boolean sound() {
    return every > 0 && limit > 0;
  }

  /**
   * Reads the texts for a head; numbers of labels are the head's, if no file has their names.
   *
   * @throws IOException if the file can't be read, a row is malformed and must not be left out, or
   *     nothing is left
   */
  LabelledTexts read(ClassificationHead head) throws IOException {
    LabelledTexts all = columns.read(data, head.problemType(), new LabelNames(head.labels()));
    return new LabelledTexts(spread(eachNth(all.examples())), all.skipped(), all.firstFault());
  }

  private List<Example> eachNth(List<Example> all) {
    return IntStream.range(0, all.size())
        .filter(row -> row % every == 0)
        .mapToObj(all::get)
        .toList();
  }

  private List<Example> spread(List<Example> all) {
    int taken = Math.min(limit, all.size());
    return IntStream.range(0, taken)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / taken)))
        .toList();
  }
}
