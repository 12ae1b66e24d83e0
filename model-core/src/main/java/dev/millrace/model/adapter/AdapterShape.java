package dev.millrace.model.adapter;

import dev.millrace.model.architecture.EncoderDescription;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter needs of a stack.
 *
 * @param ranks largest rank by target; at least 1 where anything of it is changed
 * @param biases whether a bias is changed, by target
 * @param norms whether the bias of any layer norm is changed
 */
record AdapterShape(int[] ranks, boolean[] biases, boolean norms) {

  static AdapterShape of(Adapter adapter, ModuleNames names) {
    boolean norms = names.norms().stream().anyMatch(adapter.weights()::containsKey);
    int[] ranks = new int[names.targets().size()];
    // The graph looks for changed norms after changed modules only; who trains all biases has both.
    Arrays.fill(ranks, norms ? 1 : 0);
    boolean[] biases = new boolean[ranks.length];
    for (int target = 0; target < ranks.length; target++) {
      for (String module : names.targets().get(target)) {
        @Nullable LowRankWeights weights = adapter.weights().get(module);
        if (weights != null) {
          // The graph's products want a dimension even where only the bias is changed.
          ranks[target] = Math.max(ranks[target], Math.max(1, weights.rank()));
          biases[target] |= weights.bias() != null;
        }
      }
    }
    return new AdapterShape(ranks, biases, norms);
  }

  /** The least stack that holds adapters of these shapes. */
  static StackSize sizeOf(List<AdapterShape> shapes) {
    StackSize size = StackSize.none(shapes.get(0).ranks().length);
    for (AdapterShape shape : shapes) {
      size = size.max(new StackSize(shapes.size(), shape.ranks()));
    }
    return size;
  }

  /**
   * The names of everything that adapters can change, made once: they are asked for often.
   *
   * @param targets by target and layer
   * @param norms layer norms, in the graph's order
   */
  record ModuleNames(List<List<String>> targets, List<String> norms) {
    static ModuleNames of(EncoderDescription encoder) {
      return new ModuleNames(
          encoder.loraTargets().stream()
              .map(target -> IntStream.range(0, encoder.layers()).mapToObj(target::module).toList())
              .toList(),
          encoder.norms());
    }
  }
}
