package dev.millrace.training.loop;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.checkpoint.SafetensorsWriter;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.training.optimizer.AdamW;
import dev.millrace.training.optimizer.ParameterLayout;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a run's progress in a directory: each checkpoint is a directory with {@code state.json} and
 * {@code state.safetensors}. A checkpoint appears whole or not at all, under a new name, before the
 * one before it is removed: whenever the process is killed, one is there.
 *
 * @param directory where, made when it is needed
 * @param run what decides the run's result, by name: settings, data, model. A checkpoint of another
 *     run is refused
 */
public record Checkpoints(Path directory, Map<String, String> run) {
  private static final String STATE = "state.json";
  private static final String TENSORS = "state.safetensors";
  private static final String DRAFT = "draft";
  private static final Pattern NAME = Pattern.compile("epoch-\\d{6}-step-\\d{12}");

  /** Copies the map. */
  public Checkpoints {
    run = Map.copyOf(run);
  }

  /** Whether there is one to go on from. */
  public boolean exist() throws IOException {
    return !found().isEmpty();
  }

  /** Removes them all, and the directory if nothing else is in it. */
  public void remove() throws IOException {
    for (Path checkpoint : found()) {
      delete(checkpoint);
    }
    delete(directory.resolve(DRAFT));
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's file is there: theirs to remove.
    }
  }

  void write(Progress progress, ParameterLayout layout) throws IOException {
    Path place =
        directory.resolve("epoch-%06d-step-%012d".formatted(progress.epoch(), progress.steps));
    if (Files.exists(place)) {
      return; // Progress that has come this far is this progress.
    }
    Files.createDirectories(directory);
    List<Path> earlier = found();
    Path draft = directory.resolve(DRAFT);
    delete(draft);
    Files.createDirectory(draft);
    SafetensorsWriter.write(draft.resolve(TENSORS), tensors(progress, layout));
    Files.writeString(draft.resolve(STATE), ProgressJson.write(progress, run));
    Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
    for (Path old : earlier) {
      delete(old);
    }
  }

  /**
   * The latest progress, if there is any.
   *
   * @throws TrainingException if it is of another run, naming what differs
   * @throws IOException if it can't be read
   */
  @Nullable Progress read(ParameterLayout layout) throws TrainingException, IOException {
    List<Path> found = found();
    if (found.isEmpty()) {
      return null;
    }
    Path latest = found.get(found.size() - 1);
    try {
      JsonFile state = JsonFile.read(latest.resolve(STATE));
      ProgressJson.requireRun(state, run);
      try (SafetensorsFile tensors = SafetensorsFile.open(latest.resolve(TENSORS))) {
        Progress progress =
            new Progress(
                floats(tensors, "parameters", layout),
                new AdamW.Moments(
                    floats(tensors, "first", layout), floats(tensors, "second", layout)),
                floats(tensors, "best", layout));
        ProgressJson.read(state, progress);
        return progress;
      }
    } catch (ModelFormatException e) {
      throw new IOException(e.getMessage() + "; remove " + directory + " to begin anew", e);
    }
  }

  private static Map<String, FloatTensor> tensors(Progress progress, ParameterLayout layout) {
    Shape shape = Shape.of(layout.size());
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put("parameters", new FloatTensor(shape, progress.parameters));
    tensors.put("first", new FloatTensor(shape, progress.moments.first()));
    tensors.put("second", new FloatTensor(shape, progress.moments.second()));
    tensors.put("best", new FloatTensor(shape, progress.best));
    return tensors;
  }

  private static float[] floats(SafetensorsFile tensors, String name, ParameterLayout layout)
      throws ModelFormatException {
    return tensors.read(name, Shape.of(layout.size())).data();
  }

  /** Whole checkpoints, the latest last. */
  private List<Path> found() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(path -> NAME.matcher(String.valueOf(path.getFileName())).matches())
          .sorted()
          .toList();
    }
  }

  /** Checkpoints hold files only. */
  private static void delete(Path checkpoint) throws IOException {
    if (!Files.isDirectory(checkpoint)) {
      return;
    }
    try (Stream<Path> files = Files.list(checkpoint)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(checkpoint);
  }
}
