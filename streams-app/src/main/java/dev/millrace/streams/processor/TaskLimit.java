package dev.millrace.streams.processor;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.failure.ReplayHeaders;
import dev.millrace.streams.routing.Assignment;
import dev.millrace.streams.routing.EventHints;
import dev.millrace.streams.routing.Names;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The tasks that the header {@link ReplayHeaders#TASKS} leaves of an event's. A replayed event has
 * it where only some of its tasks failed: the others were answered before. Whoever writes events
 * writes the header too, so it only ever takes tasks away.
 */
final class TaskLimit {
  private TaskLimit() {}

  /**
   * The assignments that are left, at least one.
   *
   * @param all what the event gets without the header
   * @throws EventFailedException UNUSABLE_FIELD if the header is not a list of names, UNKNOWN_TASK
   *     if it names another task than the event's
   */
  static List<Assignment> apply(List<Assignment> all, EventHints hints, Headers headers)
      throws EventFailedException {
    Header header = headers.lastHeader(ReplayHeaders.TASKS);
    if (header == null || header.value() == null || header.value().length == 0) {
      return all;
    }
    Set<String> names = names(new String(header.value(), StandardCharsets.UTF_8));
    if (hints.adapter() != null && hints.tasks() == null) {
      return all; // just one task, whose name is that of the adapter while nobody else has it
    }
    List<Assignment> left =
        all.stream().filter(assignment -> names.contains(assignment.task())).toList();
    if (left.size() < names.size()) {
      throw new EventFailedException(
          FailureCode.UNKNOWN_TASK,
          "header %s: expected some of the event's tasks, %s, got %s"
              .formatted(
                  ReplayHeaders.TASKS,
                  all.stream().map(Assignment::task).toList(),
                  Names.quote(String.join(",", names))));
    }
    return left;
  }

  private static Set<String> names(String list) throws EventFailedException {
    Set<String> names = Stream.of(list.split(",", -1)).collect(Collectors.toSet());
    if (!names.stream().allMatch(Names::valid)) {
      throw new EventFailedException(
          FailureCode.UNUSABLE_FIELD,
          "header %s: expected names of tasks with commas between them, got %s"
              .formatted(ReplayHeaders.TASKS, Names.quote(list)));
    }
    return names;
  }
}
