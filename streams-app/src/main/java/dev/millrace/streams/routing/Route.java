package dev.millrace.streams.routing;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * A rule: events like these get these tasks.
 *
 * @param match which events
 * @param tasks names of their tasks, each once
 */
public record Route(RouteMatch match, List<String> tasks) {

  /** Copies the list; a name that comes again counts once. */
  public Route {
    tasks = List.copyOf(new LinkedHashSet<>(tasks));
  }
}
