package dev.millrace.streams.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.compiler.CompiledModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The adapters of {@code bench pipeline}: a task has the name of its one. */
final class BenchedTasks {
  private static final List<String> BUNDLED = List.of("banking-intent", "emotion", "spam");

  private BenchedTasks() {}

  /**
   * As many as there are tasks: the demo's where they fit the model and are enough, or else random
   * ones.
   *
   * @param directory where the demo's may be put
   */
  static List<Adapter> adapters(BenchPipelineOptions options, CompiledModel model, Path directory)
      throws ModelFormatException, IOException {
    boolean isMiniLm = options.model().directory() == null;
    if (!isMiniLm || options.tasks() > BUNDLED.size()) {
      return options.invented().of(model);
    }
    AdapterReader reader = model.adapters(model.heads());
    List<Adapter> adapters = new ArrayList<>();
    for (String name : BUNDLED.subList(0, options.tasks())) {
      DemoSetup.unpack(name, directory.resolve(name));
      adapters.add(reader.read(name, null, directory.resolve(name)));
    }
    return adapters;
  }
}
