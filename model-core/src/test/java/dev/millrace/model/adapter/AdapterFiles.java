package dev.millrace.model.adapter;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.HeadLayouts;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.MemoryWeights;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sound adapter for a tiny encoder, as files to be broken one at a time. */
final class AdapterFiles {
  static final int HIDDEN = 4;
  static final int INTERMEDIATE = 6;
  static final int RANK = 2;
  static final String QUERY = "base_model.model.bert.encoder.layer.0.attention.self.query";
  static final String INTERMEDIATE_DENSE =
      "base_model.model.bert.encoder.layer.1.intermediate.dense";

  static final EncoderDescription ENCODER =
      new EncoderDescription(
          "bert",
          "bert.",
          HIDDEN,
          2,
          10,
          16,
          EncoderDescription.NO_PADDING_TOKEN,
          1,
          0,
          Pooling.FIRST_TOKEN,
          List.of(
              new LoraTarget("encoder.layer.*.attention.self.query", HIDDEN, HIDDEN),
              new LoraTarget("encoder.layer.*.intermediate.dense", HIDDEN, INTERMEDIATE)),
          List.of("embeddings.LayerNorm"));

  static final String CONFIG =
      """
      {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "bias": "none", "use_rslora": false,
       "target_modules": ["layer.0.attention.self.query", "layer.1.intermediate.dense"], "use_dora": false,
       "rank_pattern": {}, "alpha_pattern": {}, "layer_replication": null, "kasa_config": {}}""";

  /** The checkpoint's biases: all modules of the encoder but one have them. */
  static final Map<String, FloatTensor> BIASES =
      Map.of(
          "encoder.layer.0.attention.self.query", Tensors.random(20, 1, HIDDEN),
          "encoder.layer.1.attention.self.query", Tensors.random(21, 1, HIDDEN),
          "encoder.layer.1.intermediate.dense", Tensors.random(22, 1, INTERMEDIATE),
          "embeddings.LayerNorm", Tensors.random(23, 1, HIDDEN));

  private final Path directory;
  final Map<String, FloatTensor> tensors = new LinkedHashMap<>();
  String config = CONFIG;

  AdapterFiles(Path directory) {
    this.directory = directory;
    lowRank(QUERY, RANK, HIDDEN);
    lowRank(INTERMEDIATE_DENSE, RANK, INTERMEDIATE);
    tensors.put("base_model.model.classifier.weight", Tensors.random(5, 1, 3, HIDDEN));
    tensors.put("base_model.model.classifier.bias", Tensors.random(6, 1, 3));
  }

  void lowRank(String module, int rank, int out) {
    tensors.put(module + ".lora_A.weight", Tensors.random(module.hashCode(), 1, rank, HIDDEN));
    tensors.put(module + ".lora_B.weight", Tensors.random(module.hashCode() + 1, 1, out, rank));
  }

  void configure(String field, String value) {
    config = JsonEdits.with(config, field, value);
  }

  Adapter read() throws ModelFormatException {
    return read("1");
  }

  Adapter read(@Nullable String version) throws ModelFormatException {
    Tensors.write(directory.resolve("adapter_model.safetensors"), tensors);
    write("adapter_config.json", config);
    return reader().read("mood", version, directory);
  }

  void write(String file, String text) {
    try {
      Files.writeString(directory.resolve(file), text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A reader for the encoder, whose checkpoint has a pooler and no classifier. */
  static AdapterReader reader() throws ModelFormatException {
    Map<String, FloatTensor> pooler =
        Map.of(
            "pooler.dense.weight", Tensors.random(7, 1, HIDDEN, HIDDEN),
            "pooler.dense.bias", Tensors.random(8, 1, HIDDEN));
    return new AdapterReader(
        ENCODER,
        HeadReader.of(
            HeadLayouts.bert(HIDDEN),
            new MemoryWeights("checkpoint", pooler),
            JsonEdits.parse("{}")),
        BIASES);
  }
}
