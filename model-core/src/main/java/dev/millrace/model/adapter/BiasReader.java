package dev.millrace.model.adapter;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.tensor.FloatTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter's training changed of the encoder's own biases: PEFT stores the biases
 * themselves, the graph adds differences.
 *
 * @param source the adapter's tensors
 * @param trained which biases the configuration says were trained
 * @param own the checkpoint's biases, by canonical module name
 */
record BiasReader(WeightSource source, TrainedBiases trained, Map<String, FloatTensor> own) {

  /**
   * Reads the differences; a bias that stayed as it was has none.
   *
   * @param names of the tensors, by canonical module name
   * @param adapted modules with low-rank weights
   * @throws ModelFormatException if a bias is there that the configuration says was not trained, or
   *     lost
   */
  Map<String, float[]> changes(Map<String, String> names, Set<String> adapted)
      throws ModelFormatException {
    Map<String, float[]> changes = new LinkedHashMap<>();
    for (Map.Entry<String, String> bias : names.entrySet()) {
      if (!isTrained(bias.getKey(), adapted)) {
        throw new ModelFormatException(
            "%s: has a bias for %s, which bias of adapter_config.json says was not trained"
                .formatted(source.origin(), bias.getKey()));
      }
      float[] change = change(bias.getKey(), bias.getValue());
      if (change != null) {
        changes.put(bias.getKey(), change);
      }
    }
    requireAll(names.keySet(), adapted);
    return changes;
  }

  private boolean isTrained(String module, Set<String> adapted) {
    return switch (trained) {
      case NONE -> false;
      case LORA_ONLY -> adapted.contains(module);
      case ALL -> true;
    };
  }

  private float @Nullable [] change(String module, String name) throws ModelFormatException {
    @Nullable FloatTensor before = own.get(module);
    if (before == null) {
      throw new ModelFormatException(
          "%s: has a bias for %s, which has none in the checkpoint"
              .formatted(source.origin(), module));
    }
    float[] change = source.read(name, before.shape()).data();
    boolean changed = false;
    for (int i = 0; i < change.length; i++) {
      change[i] -= before.data()[i];
      changed |= change[i] != 0;
    }
    return changed ? change : null;
  }

  /** A file without any is of a PEFT that left them out, and computes with the checkpoint's. */
  private void requireAll(Set<String> found, Set<String> adapted) throws ModelFormatException {
    for (String module : own.keySet()) {
      if (!found.isEmpty() && isTrained(module, adapted) && !found.contains(module)) {
        throw new ModelFormatException(
            "%s: has no bias for %s, but other trained biases".formatted(source.origin(), module));
      }
    }
  }
}
