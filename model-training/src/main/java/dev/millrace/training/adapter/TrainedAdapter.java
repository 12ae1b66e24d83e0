package dev.millrace.training.adapter;

import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.training.lora.LoraSettings;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What training has made: low-rank updates of the encoder's modules, and a head.
 *
 * @param baseModel what the checkpoint is called, for PEFT to find it: a directory or a name on a
 *     model hub
 * @param encoder the encoder that it was trained on
 * @param lora how
 * @param updates by canonical name of the module, such as {@code
 *     encoder.layer.0.attention.self.query}
 * @param head the head
 */
public record TrainedAdapter(
    String baseModel,
    EncoderDescription encoder,
    LoraSettings lora,
    Map<String, LowRankMatrices> updates,
    TrainedHead head) {

  /** Checks that PEFT would find an update for each module that the targets name, and no other. */
  public TrainedAdapter {
    updates = Map.copyOf(updates);
    if (lora.rank() > 0 && lora.targets().isEmpty()) {
      throw new IllegalArgumentException(
          "expected the targets of updates of rank %d, got none".formatted(lora.rank()));
    }
    Set<String> left = new HashSet<>(updates.keySet());
    for (LoraTarget target : encoder.loraTargets()) {
      for (int layer = 0; layer < encoder.layers(); layer++) {
        String module = target.module(layer);
        LowRankMatrices update = updates.get(module);
        if (lora.names(module) != (update != null)) {
          throw new IllegalArgumentException(
              "%s has %s, but the targets are %s"
                  .formatted(module, update == null ? "no update" : "an update", lora.targets()));
        }
        if (update != null) {
          requireShape(module, target, update, lora.rank());
          left.remove(module);
        }
      }
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("not modules of this encoder: " + left);
    }
    for (String module : head.untrained()) {
      if (lora.names(module)) {
        throw new IllegalArgumentException(
            "the targets %s name the head's %s, which has no update"
                .formatted(lora.targets(), module));
      }
    }
  }

  private static void requireShape(
      String module, LoraTarget target, LowRankMatrices update, int rank) {
    Shape a = Shape.of(rank, target.in());
    Shape b = Shape.of(target.out(), rank);
    if (!update.a().shape().equals(a) || !update.b().shape().equals(b)) {
      throw new IllegalArgumentException(
          "%s: expected A %s and B %s, got %s and %s"
              .formatted(module, a, b, update.a().shape(), update.b().shape()));
    }
  }

  /** All tensors by the names that PEFT gives them, sorted as it sorts them. */
  Map<String, FloatTensor> tensors() {
    PeftNames names = new PeftNames(encoder.prefix());
    Map<String, FloatTensor> tensors = new TreeMap<>();
    updates.forEach(
        (module, update) -> {
          tensors.put(names.a(module), update.a());
          tensors.put(names.b(module), update.b());
        });
    head.tensors().forEach((name, tensor) -> tensors.put(names.ofHead(name), tensor));
    tensors.forEach(TrainedAdapter::requireFinite);
    return tensors;
  }

  private static void requireFinite(String name, FloatTensor tensor) {
    if (!tensor.isFinite()) {
      throw new IllegalArgumentException(
          name
              + " has NaN or infinite numbers; training has diverged: a lower learning rate helps");
    }
  }
}
