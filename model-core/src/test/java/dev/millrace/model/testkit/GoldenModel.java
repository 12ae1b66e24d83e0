package dev.millrace.model.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A tiny random checkpoint with adapters, and what Hugging Face transformers and PEFT computed with
 * it.
 *
 * @param directory the checkpoint; adapters are below {@code adapters/}
 * @param texts what was computed
 * @param inputIds token ids by text, special ones included
 * @param logits by text, of the checkpoint's own head
 * @param adapterLogits by adapter and text
 */
public record GoldenModel(
    Path directory,
    List<String> texts,
    List<long[]> inputIds,
    float[][] logits,
    Map<String, float[][]> adapterLogits) {

  /** The name of the checkpoint that most tests use: BERT with three adapters. */
  public static final String BERT = "bert";

  /** All of them: every family, and what else tells checkpoints of one family apart. */
  public static final List<String> ALL =
      List.of(
          BERT,
          "bert-multilabel",
          "bert-regression",
          "distilbert",
          "roberta",
          "modernbert",
          "modernbert-cls");

  /** Checkpoints that come with one adapter only. */
  private static final Set<String> WITH_ONE_ADAPTER = Set.of("bert-multilabel", "bert-regression");

  /** Unpacks a golden model by the name of its directory in the resources. */
  public static GoldenModel unpack(String name, Path directory) {
    try {
      List<String> files =
          new ArrayList<>(
              List.of(
                  "config.json",
                  "model.safetensors",
                  "tokenizer.json",
                  "tokenizer_config.json",
                  "golden.json",
                  "golden.safetensors"));
      List<String> adapters =
          WITH_ONE_ADAPTER.contains(name)
              ? List.of("qv-r4")
              : List.of("qv-r4", "all-r8", "rslora-r16");
      for (String adapter : adapters) {
        files.add("adapters/" + adapter + "/adapter_config.json");
        files.add("adapters/" + adapter + "/adapter_model.safetensors");
      }
      Resources.copy("/golden/" + name, directory, files.toArray(String[]::new));
      return read(directory, adapters);
    } catch (IOException | ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GoldenModel read(Path directory, List<String> adapters)
      throws IOException, ModelFormatException {
    List<String> texts = new ArrayList<>();
    JsonNode meta = new ObjectMapper().readTree(directory.resolve("golden.json").toFile());
    meta.get("texts").forEach(text -> texts.add(text.textValue()));
    Path outputs = directory.resolve("golden.safetensors");
    int[][] ids = IntegerTensors.read(outputs, "input_ids");
    int[][] mask = IntegerTensors.read(outputs, "attention_mask");
    List<long[]> inputIds = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      int length = Arrays.stream(mask[i]).sum();
      inputIds.add(Arrays.stream(ids[i], 0, length).asLongStream().toArray());
    }
    try (SafetensorsFile file = SafetensorsFile.open(outputs)) {
      Map<String, float[][]> adapterLogits = new LinkedHashMap<>();
      for (String adapter : adapters) {
        adapterLogits.put(adapter, matrix(file, "logits." + adapter));
      }
      return new GoldenModel(directory, texts, inputIds, matrix(file, "logits"), adapterLogits);
    }
  }

  /** A matrix of floats in a safetensors file, row by row. */
  public static float[][] matrix(SafetensorsFile file, String name) throws ModelFormatException {
    Shape shape = file.shape(name);
    FloatTensor tensor = file.read(name, shape);
    float[][] rows = new float[shape.dimension(0)][];
    int columns = shape.dimension(1);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(tensor.data(), i * columns, (i + 1) * columns);
    }
    return rows;
  }

  /** Last hidden states {@code [length][hidden]} by text, of the checkpoint without adapters. */
  public List<float[][]> lastHiddenStates() {
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve("golden.safetensors"))) {
      Shape shape = file.shape("last_hidden_state");
      float[] data = file.read("last_hidden_state", shape).data();
      int longest = shape.dimension(1);
      int hidden = shape.dimension(2);
      List<float[][]> states = new ArrayList<>();
      for (int text = 0; text < inputIds.size(); text++) {
        float[][] tokens = new float[inputIds.get(text).length][];
        for (int token = 0; token < tokens.length; token++) {
          int from = (text * longest + token) * hidden;
          tokens[token] = Arrays.copyOfRange(data, from, from + hidden);
        }
        states.add(tokens);
      }
      return states;
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The directory of an adapter. */
  public Path adapter(String name) {
    return directory.resolve("adapters").resolve(name);
  }
}
