package dev.millrace.streams.routing;

import dev.millrace.streams.rollout.Variant;
import dev.millrace.streams.routing.RoutingException.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an event says into rows of work.
 *
 * <table>
 * <caption>Who answers what</caption>
 * <tr><th>tasks</th><th>adapter</th><th>result</th></tr>
 * <tr><td>-</td><td>-</td><td>the default tasks, each by its split</td></tr>
 * <tr><td>named</td><td>-</td><td>the named tasks, each by its split</td></tr>
 * <tr><td>named</td><td>named</td><td>the named tasks, each by the named adapter</td></tr>
 * <tr><td>-</td><td>named</td><td>one task by the named adapter: the first configured task that has
 *     it as a variant, or else a task called like the adapter</td></tr>
 * </table>
 *
 * <p>Threading: immutable, any thread.
 */
public final class Router {
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, String> taskOfAdapter = new LinkedHashMap<>();
  private final List<Task> defaultTasks;

  /**
   * A router over these tasks.
   *
   * @param tasks all tasks, with different names
   * @param defaultTasks names of the tasks of an event that names none; may be empty
   * @throws IllegalArgumentException if two tasks share a name or a default task is not among them
   */
  public Router(List<Task> tasks, List<String> defaultTasks) {
    for (Task task : tasks) {
      if (this.tasks.putIfAbsent(task.name(), task) != null) {
        throw new IllegalArgumentException(
            "expected tasks with different names, got two called " + task.name());
      }
      for (Variant variant : task.split().variants()) {
        taskOfAdapter.putIfAbsent(variant.adapter(), task.name());
      }
    }
    try {
      this.defaultTasks = find(defaultTasks);
    } catch (RoutingException e) {
      throw new IllegalArgumentException("default tasks: " + e.getMessage(), e);
    }
  }

  /**
   * The rows of an event, in the order of its tasks; never empty.
   *
   * @param hints what the event says; a task that it names twice is answered once
   * @param key the record's key, which decides the variant
   * @param eventId decides the variant where there is no key
   * @throws RoutingException if the event can't be answered as it asks
   */
  public List<Assignment> route(EventHints hints, byte @Nullable [] key, String eventId)
      throws RoutingException {
    String adapter = hints.adapter();
    if (adapter != null) {
      return byAdapter(adapter, hints.tasks());
    }
    List<Task> asked = hints.tasks() != null ? find(hints.tasks()) : defaultTasks;
    if (asked.isEmpty()) {
      throw new RoutingException(
          Code.NO_TASK, "expected an event that names a task or an adapter, as no task is default");
    }
    List<Assignment> rows = new ArrayList<>(asked.size());
    for (Task task : asked) {
      Variant variant = task.split().assign(key, eventId);
      rows.add(new Assignment(task.name(), variant.adapter(), variant.name()));
    }
    return List.copyOf(rows);
  }

  private List<Assignment> byAdapter(String adapter, @Nullable List<String> names)
      throws RoutingException {
    if (!Names.valid(adapter)) {
      throw new RoutingException(
          Code.UNKNOWN_ADAPTER,
          "expected an adapter's name (%s), got %s".formatted(Names.SYNTAX, Names.quote(adapter)));
    }
    if (names == null) {
      String task = taskOfAdapter.getOrDefault(adapter, adapter);
      return List.of(new Assignment(task, adapter, null));
    }
    return find(names).stream().map(task -> new Assignment(task.name(), adapter, null)).toList();
  }

  private List<Task> find(Collection<String> names) throws RoutingException {
    List<Task> found = new ArrayList<>(names.size());
    for (String name : new LinkedHashSet<>(names)) {
      Task task = tasks.get(name);
      if (task == null) {
        throw new RoutingException(
            Code.UNKNOWN_TASK,
            "expected one of the tasks %s, got %s".formatted(tasks.keySet(), Names.quote(name)));
      }
      found.add(task);
    }
    return List.copyOf(found);
  }
}
