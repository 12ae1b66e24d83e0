package dev.millrace.training.app;

import dev.millrace.model.dataset.LabelledTexts;
import dev.millrace.training.data.Task;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
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

  @Mixin private ColumnOptions columns = new ColumnOptions();

  Task task() {
    return task;
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it can't be read, or a row can't be used and must not be left out
   */
  LabelledTexts read(Path data) throws IOException {
    return columns.read(data, task.problemType(), null);
  }
}
