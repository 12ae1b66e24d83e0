package dev.millrace.streams.app;

import dev.millrace.streams.config.AdapterConfig;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.config.RoutingConfig;
import dev.millrace.streams.routing.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adapters of the user's, by the name of the demo's task that they are to answer. */
final class DemoAdapters {
  private DemoAdapters() {}

  /** What is wrong with them, or null. */
  static @Nullable String fault(List<AdapterConfig> given, RoutingConfig demo) {
    List<String> tasks = demo.tasks().stream().map(Task::name).toList();
    Set<String> seen = new HashSet<>();
    for (AdapterConfig adapter : given) {
      if (!tasks.contains(adapter.name())) {
        return "--adapter: expected one of the demo's tasks %s as NAME, got %s"
            .formatted(tasks, adapter.name());
      }
      if (!seen.add(adapter.name())) {
        return "--adapter: expected each task once, got %s again".formatted(adapter.name());
      }
    }
    return null;
  }

  /** The demo with these in place of its own of the same tasks. */
  static MillraceConfig replace(MillraceConfig demo, List<AdapterConfig> given) {
    Map<String, AdapterConfig> byAdapter = new HashMap<>();
    for (AdapterConfig adapter : given) {
      for (Task task : demo.routing().tasks()) {
        if (task.name().equals(adapter.name())) {
          byAdapter.put(task.split().variants().get(0).adapter(), adapter);
        }
      }
    }
    List<AdapterConfig> adapters = new ArrayList<>();
    for (AdapterConfig own : demo.routing().adapters()) {
      AdapterConfig other = byAdapter.get(own.name());
      adapters.add(
          other == null ? own : new AdapterConfig(own.name(), other.path().toAbsolutePath(), null));
    }
    return demo.with(demo.routing().with(adapters));
  }
}
