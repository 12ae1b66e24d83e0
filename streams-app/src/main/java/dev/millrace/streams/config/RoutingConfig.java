package dev.millrace.streams.config;

import dev.millrace.streams.routing.Task;
import java.util.List;

/**
 * Who answers what: the sections {@code adapters}, {@code tasks}, {@code routes} and {@code
 * limits}.
 *
 * @param adapters the adapters to load, with different names; at least one
 * @param tasks the tasks, with different names; their adapters are among {@code adapters}
 * @param defaultTasks names of the tasks of an event that names none
 * @param limits what an event may ask at most
 */
public record RoutingConfig(
    List<AdapterConfig> adapters,
    List<Task> tasks,
    List<String> defaultTasks,
    LimitsConfig limits) {

  /** Copies the lists. */
  public RoutingConfig {
    adapters = List.copyOf(adapters);
    tasks = List.copyOf(tasks);
    defaultTasks = List.copyOf(defaultTasks);
  }
}
