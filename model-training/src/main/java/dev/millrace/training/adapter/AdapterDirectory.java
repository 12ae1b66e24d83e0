package dev.millrace.training.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.checkpoint.SafetensorsWriter;
import dev.millrace.model.compiler.Draft;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes adapters as directories that serving and Python's PEFT both load.
 *
 * <ul>
 *   <li>{@code adapter_config.json}, {@code adapter_model.safetensors}: PEFT's
 *   <li>{@code config.json}: labels, problem type, and {@code millrace_temperature}
 *   <li>{@code reference.json}: what predictions looked like on held-out data
 *   <li>{@code metrics.json}: how good they were
 *   <li>{@code README.md}: a card for people
 * </ul>
 */
public final class AdapterDirectory {
  private AdapterDirectory() {}

  /**
   * Writes an adapter, whole or not at all.
   *
   * @param out the directory to make; must not exist yet
   * @throws FileAlreadyExistsException if {@code out} exists
   * @throws IllegalArgumentException if a number of the adapter is NaN or infinite
   * @throws IOException if it can't be written
   */
  public static void write(TrainedAdapter adapter, AdapterPapers papers, Path out)
      throws IOException {
    Draft.<IOException>publish(out, directory -> fill(adapter, papers, directory));
  }

  private static void fill(TrainedAdapter adapter, AdapterPapers papers, Path directory)
      throws IOException {
    SafetensorsWriter.write(directory.resolve("adapter_model.safetensors"), adapter.tensors());
    write(directory, "adapter_config.json", PeftConfig.of(adapter));
    write(directory, "config.json", LabelsConfig.of(adapter.head()));
    write(directory, "metrics.json", papers.metrics());
    JsonNode reference = papers.reference();
    if (reference != null) {
      write(directory, "reference.json", reference);
    }
    Files.writeString(directory.resolve("README.md"), papers.card().toMarkdown(adapter));
  }

  private static void write(Path directory, String name, JsonNode json) throws IOException {
    Files.writeString(directory.resolve(name), json.toPrettyString() + "\n");
  }
}
