package dev.millrace.training.app;

import dev.millrace.model.dataset.ColumnNames;
import dev.millrace.model.dataset.Example;
import dev.millrace.model.dataset.ExampleFile;
import dev.millrace.model.dataset.LabelNames;
import dev.millrace.model.dataset.LabelReading;
import dev.millrace.model.dataset.LabelledTexts;
import dev.millrace.model.dataset.ReadOptions;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.ProblemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "Column or field of the text; text by default.")
  private String text = ColumnNames.DEFAULT.text();

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description =
          "Column or field of the label; by default label or labels or, of two columns, the other"
              + " one.")
  private @Nullable String label;

  @Option(
      names = "--columns",
      paramLabel = "NAME,...",
      split = ",",
      description = "Names of the columns of a table whose first row is a text already.")
  private List<String> columns = List.of();

  @Option(
      names = "--label-separator",
      paramLabel = "TEXT",
      description = "What stands between several labels of one row, or several values.")
  private @Nullable String separator;

  @Option(
      names = "--label-names",
      paramLabel = "FILE",
      description =
          "A name on each line, for labels that are given by number from 0; by default labels.txt"
              + " beside the data or, without one, the adapter's own labels.")
  private @Nullable Path names;

  @Option(
      names = "--skip-bad-rows",
      description =
          "Leave out rows that are malformed or have several labels where the adapter gives one, and"
              + " say how many. Without this the first one ends the command.")
  private boolean skipBadRows;

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
    return every > 0 && limit > 0 && (separator == null || !separator.isEmpty());
  }

  /**
   * Reads the texts for a head.
   *
   * @throws IOException if the file can't be read, a row is malformed and must not be left out, or
   *     nothing is left
   */
  LabelledTexts read(ClassificationHead head) throws IOException {
    ReadOptions options =
        new ReadOptions(
            new ColumnNames(text, label, columns), reading(head), skipBadRows, Integer.MAX_VALUE);
    LabelledTexts all = new ExampleFile(data, options).read();
    List<Example> fitting =
        skipBadRows ? fitting(all.examples(), head.problemType()) : all.examples();
    if (fitting.isEmpty()) {
      throw new IOException(data + ": expected texts with one label, got none");
    }
    long unfit = (long) all.examples().size() - fitting.size();
    return new LabelledTexts(spread(eachNth(fitting)), all.skipped() + unfit, all.firstFault());
  }

  private LabelReading reading(ClassificationHead head) throws IOException {
    return switch (head.problemType()) {
      case REGRESSION -> new LabelReading(LabelReading.Demand.AT_LEAST_ONE, separator, null);
      case SINGLE_LABEL_CLASSIFICATION ->
          new LabelReading(LabelReading.Demand.AT_LEAST_ONE, separator, known(head));
      case MULTI_LABEL_CLASSIFICATION ->
          new LabelReading(LabelReading.Demand.ANY_NUMBER, separator, known(head));
    };
  }

  private LabelNames known(ClassificationHead head) throws IOException {
    Optional<LabelNames> given =
        names == null ? LabelNames.beside(data) : Optional.of(LabelNames.read(names));
    return given.orElseGet(() -> new LabelNames(head.labels()));
  }

  private static List<Example> fitting(List<Example> examples, ProblemType type) {
    return type == ProblemType.SINGLE_LABEL_CLASSIFICATION
        ? examples.stream().filter(example -> example.labels().size() == 1).toList()
        : examples;
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
