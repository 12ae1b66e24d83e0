package dev.millrace.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderArchitecture;
import dev.millrace.model.architecture.EncoderComputation;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.training.forward.LowRank;
import dev.millrace.training.forward.TrainableEncoder;
import dev.millrace.training.forward.TrainableHead;
import dev.millrace.training.lora.LoraModules;
import dev.millrace.training.lora.LoraSettings;
import dev.millrace.training.optimizer.ParameterLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads a checkpoint as a model that can be trained. */
final class ModelLoader {
  private final NDManager manager;
  private final ModelSource source;
  private final InitialNumbers initial;
  private final ParameterLayout.Builder layout = new ParameterLayout.Builder();
  private final Map<String, NDArray> trained = new LinkedHashMap<>();

  ModelLoader(NDManager manager, ModelSource source, long seed) {
    this.manager = manager;
    this.source = source;
    this.initial = new InitialNumbers(seed);
  }

  TrainableModel load(LoraSettings lora, int outputs, float headDropout)
      throws ModelFormatException {
    JsonFile config = source.config();
    EncoderArchitecture architecture = ModelFactory.architecture(config);
    EncoderDescription description = architecture.describe(config, architecture.pooling(config));
    EncoderComputation computation = architecture.computation(config);
    try (WeightSource weights = source.weights()) {
      Map<String, LowRank> updates = updates(description, lora);
      TrainableEncoder encoder =
          TrainableEncoder.load(manager, computation, computation.weights(weights), updates);
      TrainableHead head = head(architecture.head(config), weights, outputs, headDropout);
      Gradients gradients = new Gradients(layout.build(), trained);
      return new TrainableModel(manager, description, encoder, head, gradients);
    }
  }

  private Map<String, LowRank> updates(EncoderDescription encoder, LoraSettings lora)
      throws ModelFormatException {
    Map<String, LowRank> updates = new LinkedHashMap<>();
    for (Map.Entry<String, LoraTarget> entry : LoraModules.of(encoder, lora).entrySet()) {
      String module = entry.getKey();
      LoraTarget target = entry.getValue();
      String a = TrainedTensors.loraA(module);
      String b = TrainedTensors.loraB(module);
      NDArray down = train(null, a, initial.kaiming(a, lora.rank(), target.in()));
      NDArray up = train(null, b, initial.zeros(target.out(), lora.rank()));
      float dropout = (float) lora.dropout();
      updates.put(module, new LowRank(module, down, up, (float) lora.scaling(), dropout));
    }
    return updates;
  }

  /** The checkpoint's own numbers where it has them, but a classifier of its own for each task. */
  private TrainableHead head(HeadLayout head, WeightSource weights, int outputs, float dropout)
      throws ModelFormatException {
    Map<String, FloatTensor> own = own(head, weights);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (HeadLayout.Step step : head.steps()) {
      for (String name : step.tensors()) {
        tensors.put(name, train(own.get(name), name, fresh(step, name, head.hiddenSize())));
      }
    }
    String weight = head.classifier().tensors().get(0);
    tensors.put(weight, train(null, weight, initial.normal(weight, outputs, head.hiddenSize())));
    String bias = head.classifier().tensors().get(1);
    tensors.put(bias, train(null, bias, initial.zeros(outputs)));
    return new TrainableHead(head, tensors, dropout);
  }

  private FloatTensor fresh(HeadLayout.Step step, String name, int width) {
    if (!name.endsWith(".weight")) {
      return initial.zeros(width);
    }
    return step instanceof HeadLayout.Norm
        ? initial.ones(width)
        : initial.normal(name, width, width);
  }

  private static Map<String, FloatTensor> own(HeadLayout head, WeightSource weights)
      throws ModelFormatException {
    Map<String, FloatTensor> own = new LinkedHashMap<>();
    for (String name : weights.names()) {
      String canonical = head.canonical(name).orElse(null);
      if (canonical != null) {
        own.put(canonical, weights.read(name, weights.shape(name)));
      }
    }
    return own;
  }

  /** A trained tensor that begins with the checkpoint's numbers, or else with fresh ones. */
  private NDArray train(@Nullable FloatTensor own, String name, FloatTensor fresh)
      throws ModelFormatException {
    if (own != null && !own.shape().equals(fresh.shape())) {
      throw new ModelFormatException(
          "%s: tensor %s: expected shape %s, got %s"
              .formatted(source.name(), name, fresh.shape(), own.shape()));
    }
    FloatTensor first = own == null ? fresh : own;
    long[] dimensions = first.shape().toLongs();
    layout.add(name, Arrays.stream(dimensions).mapToInt(Math::toIntExact).toArray());
    NDArray tensor = manager.create(first.data(), new Shape(dimensions));
    trained.put(name, tensor);
    return tensor;
  }
}
