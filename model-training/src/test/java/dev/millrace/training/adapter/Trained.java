package dev.millrace.training.adapter;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.architecture.EncoderArchitecture;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.Tensors;
import dev.millrace.training.lora.LoraSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Adapters of random numbers for a checkpoint, as if they had been trained. */
record Trained(GoldenModel model, EncoderDescription encoder, HeadLayout layout) {
  private static final float SPREAD = 0.3f;

  static Trained on(String model, Path directory) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(model, directory);
    JsonFile config = JsonFile.read(directory.resolve("config.json"));
    EncoderArchitecture architecture = ModelFactory.architecture(config);
    return new Trained(
        golden,
        architecture.describe(config, architecture.pooling(config)),
        architecture.head(config));
  }

  /** The names of all tensors that a head of the family has. */
  List<String> headNames() {
    return Stream.concat(
            layout.steps().stream().flatMap(step -> step.tensors().stream()),
            layout.classifier().tensors().stream())
        .toList();
  }

  TrainedHead head(Predicate<String> trained, int labels, ProblemType type, double temperature) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    int hidden = layout.hiddenSize();
    for (String name : headNames()) {
      if (trained.test(name)) {
        int out = layout.classifier().tensors().contains(name) ? labels : hidden;
        boolean matrix = name.endsWith(".weight") && !name.contains("norm");
        tensors.put(
            name,
            matrix
                ? Tensors.random(name.hashCode(), SPREAD, out, hidden)
                : Tensors.random(name.hashCode(), SPREAD, out));
      }
    }
    return new TrainedHead(layout, tensors, Labels.unnamed(labels), type, temperature);
  }

  TrainedHead wholeHead(int labels) {
    return head(name -> true, labels, ProblemType.SINGLE_LABEL_CLASSIFICATION, 1);
  }

  TrainedAdapter adapter(LoraSettings lora, TrainedHead head) {
    Map<String, LowRankMatrices> updates = new LinkedHashMap<>();
    for (LoraTarget target : encoder.loraTargets()) {
      for (int layer = 0; layer < encoder.layers(); layer++) {
        String module = target.module(layer);
        if (lora.names(module)) {
          updates.put(module, update(module, target, lora.rank()));
        }
      }
    }
    return new TrainedAdapter(model.directory().toString(), encoder, lora, updates, head);
  }

  static LowRankMatrices update(String module, LoraTarget target, int rank) {
    return new LowRankMatrices(
        Tensors.random(module.hashCode(), SPREAD, rank, target.in()),
        Tensors.random(module.hashCode() + 1L, SPREAD, target.out(), rank));
  }

  /** Reads an adapter as serving does. */
  Adapter read(Path directory) throws ModelFormatException {
    JsonFile config = JsonFile.read(model.directory().resolve("config.json"));
    try (SafetensorsFile weights =
        SafetensorsFile.open(model.directory().resolve("model.safetensors"))) {
      return new AdapterReader(encoder, HeadReader.of(layout, weights, config))
          .read("trained", null, directory);
    }
  }
}
