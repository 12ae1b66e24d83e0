package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where an event's fields stand in a record that is not of our own making. All but the text may be
 * {@link FieldPath#ROOT}: then they are not looked for.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param text what to classify
 * @param id repeated in predictions; text or a whole number
 * @param adapter the adapter that is to answer
 * @param tasks the only tasks to answer; a list of texts
 */
public record EventFields(FieldPath text, FieldPath id, FieldPath adapter, FieldPath tasks) {
  /** The fields of a {@link TextEvent}, under their own names. */
  public static final EventFields DEFAULT =
      new EventFields(
          FieldPath.of("text"), FieldPath.of("id"), FieldPath.of("adapter"), FieldPath.of("tasks"));

  /** The same fields of what is at this path. */
  EventFields under(FieldPath base) {
    return new EventFields(
        text.under(base), id.under(base), adapter.under(base), tasks.under(base));
  }

  /** The paths to look for, those of routes too. */
  Set<FieldPath> paths(RoutedFields routed) {
    Set<FieldPath> paths = new HashSet<>(routed.paths().values());
    paths.add(text);
    List.of(id, adapter, tasks).stream().filter(path -> !path.isRoot()).forEach(paths::add);
    return paths;
  }

  /**
   * The event of these values.
   *
   * @param values what stands at each path
   * @throws EventFailedException if there is no text, or a field is not what it should be
   */
  TextEvent event(Function<FieldPath, FieldValue> values) throws EventFailedException {
    return event(
        line(id, values, FailureCode.UNUSABLE_FIELD),
        requiredText(values.apply(text)),
        line(adapter, values, FailureCode.UNUSABLE_FIELD),
        tasks(values));
  }

  /** An event that is nothing but a text, with an id or without. */
  static TextEvent event(@Nullable String id, String text) {
    return event(id, text, null, null);
  }

  private static TextEvent event(
      @Nullable String id, String text, @Nullable String adapter, @Nullable List<String> tasks) {
    return new TextEvent(id, text, adapter, tasks, null, Map.of());
  }

  private String requiredText(FieldValue value) throws EventFailedException {
    if (value instanceof FieldValue.Text given) {
      return Unicode.checked(given.text(), text.toString());
    }
    throw wrong(FailureCode.MISSING_TEXT, text, "a text", value);
  }

  /** A short text, or null if there is none. */
  private static @Nullable String line(
      FieldPath path, Function<FieldPath, FieldValue> values, FailureCode code)
      throws EventFailedException {
    FieldValue value = path.isRoot() ? new FieldValue.Nothing() : values.apply(path);
    if (value instanceof FieldValue.Nothing) {
      return null;
    }
    if (value instanceof FieldValue.Whole whole) {
      return whole.digits();
    }
    if (value instanceof FieldValue.Text given) {
      return Unicode.checked(given.text(), path.toString());
    }
    throw wrong(code, path, "a text or nothing", value);
  }

  private @Nullable List<String> tasks(Function<FieldPath, FieldValue> values)
      throws EventFailedException {
    FieldValue value = tasks.isRoot() ? new FieldValue.Nothing() : values.apply(tasks);
    if (value instanceof FieldValue.Nothing) {
      return null;
    }
    if (value instanceof FieldValue.Texts list) {
      for (String task : list.texts()) {
        Unicode.checked(task, tasks.toString());
      }
      return list.texts();
    }
    throw wrong(FailureCode.UNUSABLE_FIELD, tasks, "a list of names or nothing", value);
  }

  private static EventFailedException wrong(
      FailureCode code, FieldPath path, String expected, FieldValue got) {
    return new EventFailedException(
        code, "%s: expected %s, got %s".formatted(path, expected, got.kind()));
  }
}
