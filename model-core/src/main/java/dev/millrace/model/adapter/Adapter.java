package dev.millrace.model.adapter;

import dev.millrace.model.head.ClassificationHead;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One adapter, ready to use: low-rank weights for some linear modules, and the head that reads the
 * encoder's pooled state. An adapter without low-rank weights is a head on the plain encoder.
 *
 * <p>Immutable. Two rows of a batch share low-rank weights exactly if they hold the same object.
 * The weights are outside the Java heap, in one piece of memory that is freed when the adapter has
 * become unreachable: after it is withdrawn and the last batch with it has ended.
 *
 * @param name what events and configuration call it
 * @param version which files it was read from: the configured version, or the start of their sha256
 * @param head turns a pooled state into logits and labels; {@linkplain ClassificationHead#none
 *     none} where states are the answer
 * @param weights what is changed, by canonical module name, such as {@code
 *     encoder.layer.0.attention.self.query}; modules that are not changed are absent
 * @param reference what this adapter's predictions looked like on held-out data, if the adapter
 *     came with it
 */
public record Adapter(
    String name,
    String version,
    ClassificationHead head,
    Map<String, LowRankWeights> weights,
    @Nullable ReferenceProfile reference) {

  /** Copies the map, and its weights to where they belong. */
  public Adapter {
    weights = OffHeap.pack(weights);
  }
}
