package dev.millrace.training.app;

import dev.millrace.model.dataset.ColumnNames;
import dev.millrace.model.dataset.ExampleFile;
import dev.millrace.model.dataset.LabelNames;
import dev.millrace.model.dataset.LabelReading;
import dev.millrace.model.dataset.LabelReading.Demand;
import dev.millrace.model.dataset.LabelledTexts;
import dev.millrace.model.dataset.MalformedRowException;
import dev.millrace.model.dataset.ReadOptions;
import dev.millrace.model.head.ProblemType;
import dev.millrace.training.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say where in a file texts and labels stand. */
final class ColumnOptions {
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
          "Leave out rows that are malformed or don't have the one label or the numbers that are"
              + " asked for, and say how many. Without this the first one ends the command.")
  private boolean skipBadRows;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Reads a file.
   *
   * @param type what its labels are for
   * @param known names of labels where no file has them, or null
   * @throws IOException if it or the file with the names can't be read, or a row is malformed and
   *     must not be left out; names the line
   */
  LabelledTexts read(Path data, ProblemType type, @Nullable LabelNames known) throws IOException {
    try {
      return new ExampleFile(data, of(data, type, known)).read();
    } catch (MalformedRowException e) {
      throw new DataException(e.getMessage() + "; --skip-bad-rows leaves such rows out");
    }
  }

  private ReadOptions of(Path data, ProblemType type, @Nullable LabelNames known)
      throws IOException {
    if (separator != null && separator.isEmpty() && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "expected a --label-separator that is not empty");
    }
    Demand demand =
        switch (type) {
          case SINGLE_LABEL_CLASSIFICATION -> Demand.ONE;
          case MULTI_LABEL_CLASSIFICATION -> Demand.ANY_NUMBER;
          case REGRESSION -> Demand.NUMBERS;
        };
    // Values are numbers already.
    LabelNames used = type == ProblemType.REGRESSION ? null : named(data, known);
    return new ReadOptions(
        new ColumnNames(text, label, columns),
        new LabelReading(demand, separator, used),
        skipBadRows,
        Integer.MAX_VALUE);
  }

  private @Nullable LabelNames named(Path data, @Nullable LabelNames known) throws IOException {
    if (names != null) {
      return LabelNames.read(names);
    }
    Optional<LabelNames> beside = LabelNames.beside(data);
    return beside.isPresent() ? beside.get() : known;
  }
}
