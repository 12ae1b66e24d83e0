package dev.millrace.training.app;

import dev.millrace.model.dataset.ColumnNames;
import dev.millrace.model.dataset.LabelNames;
import dev.millrace.model.dataset.LabelReading;
import dev.millrace.model.dataset.ReadOptions;
import dev.millrace.training.data.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how a file of examples is read. */
final class DataOptions {
  @Option(
      names = "--task",
      paramLabel = "classification|multi-label|regression",
      converter = TaskConverter.class,
      description = "What the labels are; ${DEFAULT-VALUE} by default.",
      defaultValue = "classification")
  private Task task = Task.CLASSIFICATION;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "Column or field of the text; ${DEFAULT-VALUE} by default.",
      defaultValue = "text")
  private String text = "text";

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
          "A name on each line, for labels that are given by number from 0; labels.txt beside the"
              + " data by default, if it is there.")
  private @Nullable Path names;

  @Option(
      names = "--skip-bad-rows",
      description =
          "Leave out rows that are malformed or don't have the one label that is asked for, and say"
              + " how many. Without this the first one ends the command.")
  private boolean skipBadRows;

  Task task() {
    return task;
  }

  boolean skipsBadRows() {
    return skipBadRows;
  }

  /** How a file is read. */
  ReadOptions of(Path data) throws IOException {
    Optional<LabelNames> known =
        names == null ? LabelNames.beside(data) : Optional.of(LabelNames.read(names));
    LabelReading.Demand demand =
        task == Task.MULTI_LABEL
            ? LabelReading.Demand.ANY_NUMBER
            : LabelReading.Demand.AT_LEAST_ONE;
    LabelReading labels = new LabelReading(demand, separator, known.orElse(null));
    return new ReadOptions(
        new ColumnNames(text, label, columns), labels, skipBadRows, Integer.MAX_VALUE);
  }
}
