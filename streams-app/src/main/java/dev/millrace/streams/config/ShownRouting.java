package dev.millrace.streams.config;

import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.rollout.Variant;
import dev.millrace.streams.routing.Route;
import dev.millrace.streams.routing.RouteMatch;
import dev.millrace.streams.routing.Task;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who answers what, as a file says it. */
final class ShownRouting {
  private ShownRouting() {}

  static void put(RoutingConfig routing, ShownSettings shown) {
    shown.put("adapters", routing.adapters().stream().map(ShownRouting::adapter).toList());
    shown.put(Keys.RELOAD_ADAPTERS_MS, routing.reloadMs());
    shown.put("tasks", routing.tasks().stream().map(ShownRouting::task).toList());
    if (!routing.routes().isEmpty()) {
      shown.put("routes.rules", routing.routes().stream().map(ShownRouting::rule).toList());
    }
    shown.put(Keys.DEFAULT_TASKS, routing.defaultTasks());
    LimitsConfig limits = routing.limits();
    shown
        .put(Keys.MAX_TEXT_BYTES, limits.maxTextBytes())
        .put(Keys.MAX_JSON_BYTES, limits.maxJsonBytes())
        .put(Keys.MAX_HEADER_BYTES, limits.maxHeaderBytes())
        .put(Keys.MAX_TASKS, limits.maxTasksPerEvent());
  }

  private static ShownSettings adapter(AdapterConfig adapter) {
    return new ShownSettings()
        .put(Keys.ADAPTER_NAME, adapter.name())
        .put(Keys.ADAPTER_PATH, adapter.path())
        .put(Keys.ADAPTER_VERSION, adapter.version());
  }

  private static ShownSettings task(Task task) {
    TrafficSplit split = task.split();
    ShownSettings shown = new ShownSettings().put(Keys.TASK_NAME, task.name());
    String only = split.variants().get(0).adapter();
    if (split.equals(TrafficSplit.toOne(split.salt(), only))) {
      shown.put(Keys.TASK_ADAPTER, only);
    } else {
      shown.put("variants", split.variants().stream().map(ShownRouting::variant).toList());
    }
    return shown.put(Keys.TASK_SALT, split.salt());
  }

  private static ShownSettings variant(Variant variant) {
    return new ShownSettings()
        .put(Keys.VARIANT_NAME, variant.name())
        .put(Keys.VARIANT_ADAPTER, variant.adapter())
        .put(Keys.VARIANT_SHARE, variant.share());
  }

  private static ShownSettings rule(Route route) {
    RouteMatch match = route.match();
    return new ShownSettings()
        .put(RouteKeys.RULE_TOPIC, match.topic())
        .put(RouteKeys.RULE_HEADER, orNull(match.headers()))
        .put(RouteKeys.RULE_KEY_PREFIX, match.keyPrefix())
        .put(RouteKeys.RULE_FIELD, orNull(match.fields()))
        .put(RouteKeys.RULE_TASKS, route.tasks());
  }

  private static @Nullable Map<String, String> orNull(Map<String, String> values) {
    return values.isEmpty() ? null : values;
  }
}
