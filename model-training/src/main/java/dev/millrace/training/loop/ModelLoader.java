package dev.millrace.training.loop;

import ai.djl.ndarray.NDManager;
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
import dev.millrace.training.forward.Pass;
import dev.millrace.training.forward.TrainableEncoder;
import dev.millrace.training.forward.TrainableHead;
import dev.millrace.training.lora.LoraModules;
import dev.millrace.training.lora.LoraSettings;
import dev.millrace.training.optimizer.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loads a checkpoint as a model that can be trained. */
final class ModelLoader {
  private final NDManager manager;
  private final ModelSource source;
  private final InitialNumbers initial;
  private final ParameterLayout.Builder layout = new ParameterLayout.Builder();
  private final List<float[]> first = new ArrayList<>();

  ModelLoader(NDManager manager, ModelSource source, long seed) {
    this.manager = manager;
    this.source = source;
    this.initial = new InitialNumbers(seed);
  }

  TrainableModel load(LoraSettings lora, int outputs, float headDropout, int threads)
      throws ModelFormatException {
    JsonFile config = source.config();
    EncoderArchitecture architecture = ModelFactory.architecture(config);
    EncoderDescription description = architecture.describe(config, architecture.pooling(config));
    EncoderComputation computation = architecture.computation(config);
    HeadLayout layoutOfHead = architecture.head(config);
    try (WeightSource weights = source.weights()) {
      Map<String, LoraTarget> modules = LoraModules.of(description, lora);
      beginUpdates(modules, lora.rank());
      beginHead(layoutOfHead, weights, outputs);
      Parameters parameters = new Parameters(layout.build(), joined());
      TrainableEncoder encoder =
          TrainableEncoder.load(
              manager, computation, computation.weights(weights), updates(modules.keySet(), lora));
      TrainableHead head = new TrainableHead(layoutOfHead, headDropout);
      return new TrainableModel(
          manager, description, encoder, head, parameters, new PassThreads(threads));
    }
  }

  private static Map<String, LowRank> updates(Set<String> modules, LoraSettings lora) {
    Map<String, LowRank> updates = new LinkedHashMap<>();
    for (String module : modules) {
      float scaling = (float) lora.scaling();
      updates.put(module, new LowRank(module, scaling, (float) lora.dropout()));
    }
    return updates;
  }

  private void beginUpdates(Map<String, LoraTarget> modules, int rank) throws ModelFormatException {
    for (Map.Entry<String, LoraTarget> module : modules.entrySet()) {
      String a = module.getKey() + Pass.LORA_A;
      begin(null, a, initial.kaiming(a, rank, module.getValue().in()));
      begin(null, module.getKey() + Pass.LORA_B, initial.zeros(module.getValue().out(), rank));
    }
  }

  /** The checkpoint's own numbers where it has them, but a classifier of its own for each task. */
  private void beginHead(HeadLayout head, WeightSource weights, int outputs)
      throws ModelFormatException {
    Map<String, FloatTensor> own = own(head, weights);
    for (HeadLayout.Step step : head.steps()) {
      for (String name : step.tensors()) {
        begin(own.get(name), name, fresh(step, name, head.hiddenSize()));
      }
    }
    String weight = head.classifier().tensors().get(0);
    begin(null, weight, initial.normal(weight, outputs, head.hiddenSize()));
    begin(null, head.classifier().tensors().get(1), initial.zeros(outputs));
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

  /** A trained tensor begins with the checkpoint's numbers, or else with fresh ones. */
  private void begin(@Nullable FloatTensor own, String name, FloatTensor fresh)
      throws ModelFormatException {
    if (own != null && !own.shape().equals(fresh.shape())) {
      throw new ModelFormatException(
          "%s: tensor %s: expected shape %s, got %s"
              .formatted(source.name(), name, fresh.shape(), own.shape()));
    }
    long[] shape = fresh.shape().toLongs();
    layout.add(name, Arrays.stream(shape).mapToInt(Math::toIntExact).toArray());
    first.add(own == null ? fresh.data() : own.data());
  }

  /** All first numbers in the layout's order. */
  private float[] joined() {
    float[] all = new float[first.stream().mapToInt(numbers -> numbers.length).sum()];
    int offset = 0;
    for (float[] numbers : first) {
      System.arraycopy(numbers, 0, all, offset, numbers.length);
      offset += numbers.length;
    }
    return all;
  }
}
