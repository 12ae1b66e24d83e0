package dev.millrace.model.architecture;

import dev.millrace.model.batching.PackedLayout;
import java.util.List;

/**
 * What the users of a compiled encoder must know of it; part of its manifest.
 *
 * @param modelType {@code model_type} of the checkpoint
 * @param prefix what names in checkpoints and adapters may start with, such as {@code bert.}
 * @param hiddenSize width of a state, pooled or not
 * @param layers number of encoder layers
 * @param vocabSize token ids are below this
 * @param maxTokens longest input
 * @param paddingToken id of the token that has position 0 while the others count from 1, or {@link
 *     #NO_PADDING_TOKEN} where all count from 0
 * @param attentionGroups in how many calls by length attention is computed
 * @param reach in layers with a sliding window, how many tokens a token sees on each side besides
 *     itself, or {@link #NO_WINDOW}
 * @param pooling how a row's last hidden states become one
 * @param loraTargets what adapters can change, in the order of the graph's inputs
 * @param norms canonical names of the layer norms whose biases adapters can change, in the graph's
 *     order; empty where norms have none
 */
public record EncoderDescription(
    String modelType,
    String prefix,
    int hiddenSize,
    int layers,
    int vocabSize,
    int maxTokens,
    int paddingToken,
    int attentionGroups,
    int reach,
    Pooling pooling,
    List<LoraTarget> loraTargets,
    List<String> norms) {

  /** All tokens have a position of their own, from 0 on. */
  public static final int NO_PADDING_TOKEN = -1;

  /** There are no layers with a window. */
  public static final int NO_WINDOW = PackedLayout.NO_WINDOW;

  /** Copies the lists. */
  public EncoderDescription {
    loraTargets = List.copyOf(loraTargets);
    norms = List.copyOf(norms);
  }
}
