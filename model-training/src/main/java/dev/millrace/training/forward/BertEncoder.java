package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.BertConfig;
import dev.millrace.model.architecture.BertModules;
import dev.millrace.model.architecture.EncoderComputation;
import dev.millrace.model.head.HeadActivation;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT and its family (Devlin et al. 2018), for inputs of token type 0.
 *
 * @param words {@code [vocabulary, hidden]}
 * @param positions {@code [positions, hidden]}, token type 0 added
 */
record BertEncoder(
    NDArray words,
    NDArray positions,
    Norm norm,
    Attention attention,
    HeadActivation activation,
    List<BertEncoder.Layer> layers)
    implements TrainableEncoder {

  BertEncoder {
    layers = List.copyOf(layers);
  }

  /** One layer's modules. */
  private record Layer(
      Linear query,
      Linear key,
      Linear value,
      Linear attentionOutput,
      Norm attentionNorm,
      Linear intermediate,
      Linear output,
      Norm outputNorm) {}

  static BertEncoder load(EncoderComputation.Bert bert, Weights weights)
      throws ModelFormatException {
    BertConfig config = bert.config();
    int hidden = config.hiddenSize();
    List<Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      layers.add(layer(config, bert.modules(), layer, weights));
    }
    return new BertEncoder(
        weights.matrix("embeddings.word_embeddings.weight", config.vocabSize(), hidden),
        positions(config, weights),
        weights.norm(BertModules.EMBEDDING_NORM, hidden, true, config.layerNormEpsilon()),
        new Attention(config.heads()),
        config.activation().function(),
        layers);
  }

  private static NDArray positions(BertConfig config, Weights weights) throws ModelFormatException {
    int hidden = config.hiddenSize();
    // RoBERTa's rows before the padding token's are nobody's position.
    int first = Math.max(config.paddingToken(), 0);
    NDArray positions =
        weights.tensor(
            weights
                .weights()
                .read("embeddings.position_embeddings.weight", config.maxPositions(), hidden)
                .fromRow(first));
    if (config.tokenTypes() == 0) {
      return positions;
    }
    NDArray types =
        weights.matrix("embeddings.token_type_embeddings.weight", config.tokenTypes(), hidden);
    return positions.add(types.get(0));
  }

  private static Layer layer(BertConfig config, BertModules modules, int layer, Weights weights)
      throws ModelFormatException {
    int hidden = config.hiddenSize();
    int wide = config.intermediateSize();
    float epsilon = config.layerNormEpsilon();
    return new Layer(
        weights.linear(modules.inLayer(layer, modules.query()), hidden, hidden, true),
        weights.linear(modules.inLayer(layer, modules.key()), hidden, hidden, true),
        weights.linear(modules.inLayer(layer, modules.value()), hidden, hidden, true),
        weights.linear(modules.inLayer(layer, modules.attentionOutput()), hidden, hidden, true),
        weights.norm(modules.inLayer(layer, modules.attentionNorm()), hidden, true, epsilon),
        weights.linear(modules.inLayer(layer, modules.intermediate()), hidden, wide, true),
        weights.linear(modules.inLayer(layer, modules.output()), wide, hidden, true),
        weights.norm(modules.inLayer(layer, modules.outputNorm()), hidden, true, epsilon));
  }

  @Override
  public NDArray states(TokenBatch batch, Pass pass) {
    NDArray excluded = Attention.padding(batch);
    NDArray x = beforeLast(batch, excluded, pass);
    return layer(layers.get(layers.size() - 1), x, x, excluded, pass);
  }

  /** The last layer is computed for the first token alone. */
  @Override
  public NDArray firstStates(TokenBatch batch, Pass pass) {
    NDArray excluded = Attention.padding(batch);
    NDArray x = beforeLast(batch, excluded, pass);
    NDArray first = x.get(":, 0:1");
    return layer(layers.get(layers.size() - 1), first, x, excluded, pass).squeeze(1);
  }

  private NDArray beforeLast(TokenBatch batch, NDArray excluded, Pass pass) {
    NDArray embedded = look(batch.ids(), words).add(look(batch.positions(), positions));
    NDArray x = norm.apply(embedded);
    for (Layer layer : layers.subList(0, layers.size() - 1)) {
      x = layer(layer, x, x, excluded, pass);
    }
    return x;
  }

  /** Rows of a table; the result belongs to whoever owns the ids. */
  static NDArray look(NDArray ids, NDArray table) {
    return Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /** A layer's output for the tokens {@code x}, which look at the tokens {@code seen}. */
  private NDArray layer(Layer layer, NDArray x, NDArray seen, NDArray excluded, Pass pass) {
    NDArray context =
        attention.attend(
            attention.split(layer.query.apply(x, pass)),
            attention.split(layer.key.apply(seen, pass)),
            attention.split(layer.value.apply(seen, pass)),
            excluded);
    NDArray attended = layer.attentionNorm.apply(x.add(layer.attentionOutput.apply(context, pass)));
    NDArray wide = Activations.apply(activation, layer.intermediate.apply(attended, pass));
    return layer.outputNorm.apply(attended.add(layer.output.apply(wide, pass)));
  }
}
