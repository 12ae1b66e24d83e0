package dev.millrace.streams.evaluation;

import dev.millrace.model.quantization.EmbeddingScheme;
import dev.millrace.model.quantization.LinearKind;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import java.util.LinkedHashMap;
import java.util.Map;

/** Plans that quantize one part of a model. */
final class Parts {
  private Parts() {}

  /** Plans by the part: each layer, each kind of module in all layers, the word embeddings. */
  static Map<String, QuantizationPlan> of(QuantizationScheme scheme, int layers) {
    Map<String, QuantizationPlan> plans = new LinkedHashMap<>();
    for (int layer = 0; layer < layers; layer++) {
      add(plans, "layer." + layer, scheme.id());
    }
    for (LinearKind kind : LinearKind.values()) {
      add(plans, kind.id(), scheme.id());
    }
    add(plans, "embeddings", EmbeddingScheme.INT8.id());
    return plans;
  }

  private static void add(Map<String, QuantizationPlan> plans, String part, String scheme) {
    plans.put(part, QuantizationPlan.parse("mixed:rest=fp32,%s=%s".formatted(part, scheme)));
  }
}
