package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.ModernBertAttention;
import dev.millrace.model.architecture.ModernBertConfig;
import dev.millrace.model.head.HeadActivation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ModernBERT (Warner et al. 2024): norms before each block, rotary positions, gated feed-forward
 * layers, and layers in which a token sees its neighbours only.
 *
 * @param words {@code [vocabulary, hidden]}
 */
record ModernBertEncoder(
    NDArray words,
    Norm embeddingNorm,
    List<ModernBertEncoder.Layer> layers,
    Norm finalNorm,
    Attention attention,
    HeadActivation activation,
    int reach)
    implements TrainableEncoder {

  ModernBertEncoder {
    layers = List.copyOf(layers);
  }

  /**
   * One layer's modules.
   *
   * @param attentionNorm null in the first layer, whose input is normalized already
   * @param near whether a token sees its neighbours only
   */
  private record Layer(
      @Nullable Norm attentionNorm,
      Linear qkv,
      Linear attentionOutput,
      Norm feedForwardNorm,
      Linear gatedInput,
      Linear output,
      RotaryPositions positions,
      boolean near) {}

  static ModernBertEncoder load(ModernBertConfig config, Weights weights)
      throws ModelFormatException {
    int hidden = config.hiddenSize();
    ModernBertAttention attention = config.attention();
    RotaryPositions far = positions(config, weights, attention.globalTheta());
    RotaryPositions near = positions(config, weights, attention.localTheta());
    List<Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      boolean sliding = attention.layers().get(layer) == ModernBertAttention.Kind.SLIDING;
      layers.add(layer(config, layer, weights, sliding ? near : far, sliding));
    }
    return new ModernBertEncoder(
        weights.matrix("embeddings.tok_embeddings.weight", config.vocabSize(), hidden),
        norm(config, weights, "embeddings.norm"),
        layers,
        norm(config, weights, "final_norm"),
        new Attention(attention.heads()),
        config.activation().function(),
        attention.reach());
  }

  private static RotaryPositions positions(ModernBertConfig config, Weights weights, double theta) {
    int headSize = config.hiddenSize() / config.attention().heads();
    return RotaryPositions.of(weights.manager(), config.maxPositions(), headSize, theta);
  }

  private static Norm norm(ModernBertConfig config, Weights weights, String module)
      throws ModelFormatException {
    return weights.norm(module, config.hiddenSize(), config.normBias(), config.normEpsilon());
  }

  private static Layer layer(
      ModernBertConfig config,
      int layer,
      Weights weights,
      RotaryPositions positions,
      boolean sliding)
      throws ModelFormatException {
    int hidden = config.hiddenSize();
    int wide = config.intermediateSize();
    boolean bias = config.attention().bias();
    String name = "layers." + layer + ".";
    return new Layer(
        layer == 0 ? null : norm(config, weights, name + "attn_norm"),
        weights.linear(name + "attn.Wqkv", hidden, 3 * hidden, bias),
        weights.linear(name + "attn.Wo", hidden, hidden, bias),
        norm(config, weights, name + "mlp_norm"),
        weights.linear(name + "mlp.Wi", hidden, 2 * wide, config.mlpBias()),
        weights.linear(name + "mlp.Wo", wide, hidden, config.mlpBias()),
        positions,
        sliding);
  }

  @Override
  public NDArray states(TokenBatch batch, Pass pass) {
    NDArray x = embeddingNorm.apply(BertEncoder.look(batch.ids(), words));
    NDArray padding = Attention.padding(batch);
    NDArray distant =
        padding.add(Attention.distant(batch.ids().getManager(), batch.length(), reach));
    for (Layer layer : layers) {
      x = x.add(attended(layer, x, layer.near ? distant : padding, pass));
      x = x.add(fedForward(layer, layer.feedForwardNorm.apply(x), pass));
    }
    return finalNorm.apply(x);
  }

  private NDArray attended(Layer layer, NDArray x, NDArray excluded, Pass pass) {
    NDArray normed = layer.attentionNorm == null ? x : layer.attentionNorm.apply(x);
    NDList qkv = layer.qkv.apply(normed, pass).split(3, 2);
    NDArray context =
        attention.attend(
            layer.positions.apply(attention.split(qkv.get(0))),
            layer.positions.apply(attention.split(qkv.get(1))),
            attention.split(qkv.get(2)),
            excluded);
    return layer.attentionOutput.apply(context, pass);
  }

  private NDArray fedForward(Layer layer, NDArray normed, Pass pass) {
    NDList both = layer.gatedInput.apply(normed, pass).split(2, 2);
    NDArray gated = Activations.apply(activation, both.get(0)).mul(both.get(1));
    return layer.output.apply(gated, pass);
  }
}
