package dev.millrace.training.app;

import dev.millrace.model.dataset.ReadOptions;
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

  boolean skipsBadRows() {
    return columns.skipsBadRows();
  }

  /** How a file is read. */
  ReadOptions of(Path data) throws IOException {
    return columns.of(data, task.problemType(), null);
  }
}
