package dev.millrace.streams.app;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.streams.routing.Task;
import java.util.List;
import java.util.Map;

/** The adapters that are loaded, to be shown. */
final class AdaptersPage {
  private AdaptersPage() {}

  /**
   * A loaded adapter.
   *
   * @param name what tasks and events call it
   * @param version what predictions call its state
   * @param tasks the tasks that it answers, alone or as a variant
   * @param labels what it answers with; none if it has no head
   */
  record LoadedAdapter(String name, String version, List<String> tasks, List<String> labels) {}

  /** The adapters in the order of the catalog; none while the model is being loaded. */
  static Map<String, List<LoadedAdapter>> of(List<Task> tasks, AdapterCatalog catalog) {
    List<LoadedAdapter> loaded =
        catalog.names().stream()
            .flatMap(name -> catalog.find(name).stream())
            .map(adapter -> shown(adapter, tasks))
            .toList();
    return Map.of("adapters", loaded);
  }

  private static LoadedAdapter shown(Adapter adapter, List<Task> tasks) {
    List<String> answers =
        tasks.stream()
            .filter(
                task ->
                    task.split().variants().stream()
                        .anyMatch(variant -> variant.adapter().equals(adapter.name())))
            .map(Task::name)
            .toList();
    return new LoadedAdapter(adapter.name(), adapter.version(), answers, adapter.head().labels());
  }
}
