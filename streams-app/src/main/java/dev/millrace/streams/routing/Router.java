package dev.millrace.streams.routing;

import dev.millrace.streams.rollout.Variant;
import dev.millrace.streams.routing.RoutingException.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an event says into rows of work.
 *
 * <table>
 * <caption>Who answers what</caption>
 * <tr><th>tasks</th><th>adapter</th><th>result</th></tr>
 * <tr><td>-</td><td>-</td><td>the tasks of the first route that takes the event, or else the default
 *     tasks, each by its split</td></tr>
 * <tr><td>named</td><td>-</td><td>the named tasks, each by its split</td></tr>
 * <tr><td>named</td><td>named</td><td>the named tasks, each by the named adapter</td></tr>
 * <tr><td>-</td><td>named</td><td>one task by the named adapter: the first configured task that has
 *     it as a variant, or else a task called like the adapter</td></tr>
 * </table>
 *
 * <p>What an event says of itself goes before the routes: they are for events that leave it open.
 *
 * <p>Threading: immutable, any thread.
 */
public final class Router {
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, String> taskOfAdapter = new LinkedHashMap<>();
  private final List<Rule> rules;
  private final Set<String> headersAsked;
  private final List<Task> defaultTasks;

  private record Rule(Predicate<EventFacts> takes, List<Task> tasks) {}

  /** A router without routes but the default one. */
  public Router(List<Task> tasks, List<String> defaultTasks) {
    this(tasks, List.of(), defaultTasks);
  }

  /**
   * A router over these tasks.
   *
   * @param tasks all tasks, with different names
   * @param routes asked in this order
   * @param defaultTasks names of the tasks of an event that names none and that no route takes; may
   *     be empty
   * @throws IllegalArgumentException if two tasks share a name, or a task of a route or of the
   *     default is not among them
   */
  public Router(List<Task> tasks, List<Route> routes, List<String> defaultTasks) {
    for (Task task : tasks) {
      if (this.tasks.putIfAbsent(task.name(), task) != null) {
        throw new IllegalArgumentException(
            "expected tasks with different names, got two called " + task.name());
      }
      for (Variant variant : task.split().variants()) {
        taskOfAdapter.putIfAbsent(variant.adapter(), task.name());
      }
    }
    this.rules =
        routes.stream()
            .map(route -> new Rule(route.match().test(), known("a route's tasks", route.tasks())))
            .toList();
    this.headersAsked =
        routes.stream()
            .flatMap(route -> route.match().headers().keySet().stream())
            .collect(Collectors.toUnmodifiableSet());
    this.defaultTasks = known("default tasks", defaultTasks);
  }

  /** Names of the headers that routes look at. */
  public Set<String> headersAsked() {
    return headersAsked;
  }

  /**
   * The rows of an event, in the order of its tasks; never empty.
   *
   * @param hints what the event says; a task that it names twice is answered once
   * @param facts what routes look at; the key decides the variants too
   * @param eventId decides the variants where there is no key
   * @throws RoutingException if the event can't be answered as it asks, or gets no task
   */
  public List<Assignment> route(EventHints hints, EventFacts facts, String eventId)
      throws RoutingException {
    String adapter = hints.adapter();
    if (adapter != null) {
      return byAdapter(adapter, hints.tasks());
    }
    List<Task> asked = hints.tasks() != null ? find(hints.tasks()) : routed(facts);
    if (asked.isEmpty()) {
      throw new RoutingException(
          Code.NO_TASK,
          "expected an event that names a task or an adapter, or one that a route takes, as no task"
              + " is default");
    }
    List<Assignment> rows = new ArrayList<>(asked.size());
    for (Task task : asked) {
      Variant variant = task.split().assign(facts.key(), eventId);
      rows.add(new Assignment(task.name(), variant.adapter(), variant.name()));
    }
    return List.copyOf(rows);
  }

  private List<Task> routed(EventFacts facts) {
    for (Rule rule : rules) {
      if (rule.takes().test(facts)) {
        return rule.tasks();
      }
    }
    return defaultTasks;
  }

  private List<Assignment> byAdapter(String adapter, @Nullable List<String> names)
      throws RoutingException {
    if (!Names.valid(adapter)) {
      throw new RoutingException(
          Code.UNKNOWN_ADAPTER,
          "expected an adapter's name (%s), got %s"
              .formatted(Names.SYNTAX, Names.quoteName(adapter)));
    }
    if (names == null) {
      String task = taskOfAdapter.getOrDefault(adapter, adapter);
      return List.of(new Assignment(task, adapter, null));
    }
    return find(names).stream().map(task -> new Assignment(task.name(), adapter, null)).toList();
  }

  private List<Task> known(String what, List<String> names) {
    try {
      return find(names);
    } catch (RoutingException e) {
      throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
    }
  }

  private List<Task> find(Collection<String> names) throws RoutingException {
    List<Task> found = new ArrayList<>(names.size());
    for (String name : new LinkedHashSet<>(names)) {
      Task task = tasks.get(name);
      if (task == null) {
        throw new RoutingException(
            Code.UNKNOWN_TASK,
            "expected one of the tasks %s, got %s"
                .formatted(tasks.keySet(), Names.quoteName(name)));
      }
      found.add(task);
    }
    return List.copyOf(found);
  }
}
