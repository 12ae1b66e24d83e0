package dev.millrace.streams.config;

import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.rollout.Variant;
import dev.millrace.streams.routing.Route;
import dev.millrace.streams.routing.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads who answers what: adapters, the tasks that name them, the routes that name the tasks. */
final class RoutingReader {
  private final Section root;
  private final Path directory;
  private final Distinct adapterNames = new Distinct("adapters");
  private final Distinct taskNames = new Distinct("tasks");

  RoutingReader(Section root, Path directory) {
    this.root = root;
    this.directory = directory;
  }

  RoutingConfig read(TopicsConfig topics) {
    long reloadMs = root.section("reload").get(Keys.RELOAD_ADAPTERS_MS);
    List<AdapterConfig> adapters = adapters(reloadMs);
    List<Task> tasks = tasks(adapters);
    LimitsConfig limits = limits(root.section("limits"));
    TaskNames names = new TaskNames(taskNames, limits.maxTasksPerEvent());
    Section section = root.section("routes");
    List<Route> routes = new RouteReader(names, topics).read(section);
    return new RoutingConfig(
        adapters, reloadMs, tasks, routes, defaultTasks(section, tasks, names), limits);
  }

  private List<AdapterConfig> adapters(long reloadMs) {
    List<AdapterConfig> adapters = new ArrayList<>();
    for (Section section : root.sections("adapters")) {
      String name = section.get(Keys.ADAPTER_NAME);
      adapterNames.add(section, "name", name);
      Path path = directory.resolve(section.get(Keys.ADAPTER_PATH)).normalize();
      adapters.add(new AdapterConfig(name, path, section.find(Keys.ADAPTER_VERSION)));
      if (reloadMs > 0 && section.has("version")) {
        section.fault(
            "version",
            "expected nothing with reload.adapters-ms, as a version that stays would be that of"
                + " different files");
      }
    }
    if (!root.has("adapters")) {
      root.fault("adapters", "expected at least one adapter, got none");
    }
    return adapters;
  }

  private List<Task> tasks(List<AdapterConfig> adapters) {
    if (!root.has("tasks")) {
      adapters.forEach(adapter -> taskNames.take(adapter.name()));
      return adapters.stream().map(AdapterConfig::name).map(RoutingReader::ownTask).toList();
    }
    List<Task> tasks = new ArrayList<>();
    for (Section section : root.sections("tasks")) {
      String name = section.get(Keys.TASK_NAME);
      taskNames.add(section, "name", name);
      tasks.add(new Task(name, split(section, name)));
    }
    return tasks;
  }

  private static Task ownTask(String name) {
    return new Task(name, TrafficSplit.toOne(name, name));
  }

  private TrafficSplit split(Section section, String task) {
    String ownSalt = section.find(Keys.TASK_SALT);
    String salt = ownSalt == null ? task : ownSalt;
    List<Variant> variants = variants(section);
    String adapter = section.get(Keys.TASK_ADAPTER);
    if (section.has("adapter")) {
      checkAdapter(section, adapter);
    }
    if (section.has("adapter") == section.has("variants")) {
      section.fault("adapter", "expected either an adapter or variants");
    }
    return variants.isEmpty()
        ? TrafficSplit.toOne(salt, adapter)
        : new TrafficSplit(salt, variants);
  }

  private List<Variant> variants(Section task) {
    List<Variant> variants = new ArrayList<>();
    Distinct names = new Distinct("variants");
    for (Section section : task.sections("variants")) {
      String name = section.get(Keys.VARIANT_NAME);
      String adapter = section.get(Keys.VARIANT_ADAPTER);
      checkAdapter(section, adapter);
      double share = section.get(Keys.VARIANT_SHARE);
      if (names.add(section, "name", name) && !name.equals(Keys.NO_NAME)) {
        variants.add(new Variant(name, adapter, share));
      }
    }
    return variants;
  }

  private void checkAdapter(Section section, String adapter) {
    if (!adapterNames.contains(adapter)) {
      section.fault("adapter", "expected the name of one of the adapters, got " + adapter);
    }
  }

  private static List<String> defaultTasks(Section routes, List<Task> tasks, TaskNames names) {
    List<String> named = routes.find(Keys.DEFAULT_TASKS);
    if (routes.has("rules") && !routes.has("default")) {
      routes.fault(
          "default",
          "expected the tasks of events that no rule takes ([] makes them dead letters), got"
              + " nothing");
    }
    return names.checked(
        routes, "default", named == null ? tasks.stream().map(Task::name).toList() : named);
  }

  private static LimitsConfig limits(Section section) {
    return new LimitsConfig(
        section.get(Keys.MAX_TEXT_BYTES),
        section.get(Keys.MAX_JSON_BYTES),
        section.get(Keys.MAX_HEADER_BYTES),
        section.get(Keys.MAX_TASKS));
  }
}
