package dev.millrace.training.app;

import dev.millrace.training.data.Task;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --task}. */
final class TaskConverter implements ITypeConverter<Task> {
  @Override
  public Task convert(String value) {
    return Arrays.stream(Task.values())
        .filter(task -> task.id().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of %s, got \"%s\""
                        .formatted(Arrays.stream(Task.values()).map(Task::id).toList(), value)));
  }
}
