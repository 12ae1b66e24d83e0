package dev.millrace.streams.config;

import dev.millrace.streams.routing.Route;
import dev.millrace.streams.routing.Task;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who answers what: the sections {@code adapters}, {@code reload}, {@code tasks}, {@code routes}
 * and {@code limits}.
 *
 * @param adapters the adapters to load, with different names; at least one
 * @param reloadMs how often the adapters' directories are looked at for new files, in milliseconds;
 *     0 for never
 * @param tasks the tasks, with different names; their adapters are among {@code adapters}
 * @param routes which tasks an event gets that names none; the first that takes it
 * @param defaultTasks names of the tasks of an event that names none and that no route takes
 * @param limits what an event may ask at most
 */
public record RoutingConfig(
    List<AdapterConfig> adapters,
    long reloadMs,
    List<Task> tasks,
    List<Route> routes,
    List<String> defaultTasks,
    LimitsConfig limits) {

  /** Copies the lists. */
  public RoutingConfig {
    adapters = List.copyOf(adapters);
    tasks = List.copyOf(tasks);
    routes = List.copyOf(routes);
    defaultTasks = List.copyOf(defaultTasks);
  }

  /** The same with other adapters of the same names. */
  public RoutingConfig with(List<AdapterConfig> others) {
    return new RoutingConfig(others, reloadMs, tasks, routes, defaultTasks, limits);
  }

  /** Names of the headers that routes look at. */
  public Set<String> headersAsked() {
    return routes.stream()
        .flatMap(route -> route.match().headers().keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Paths of the fields that routes look at. */
  public Set<String> fieldsAsked() {
    return routes.stream()
        .flatMap(route -> route.match().fields().keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
