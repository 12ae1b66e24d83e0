package dev.millrace.tests.benchmark.padded;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;

/** A BERT checkpoint's tensors, whether it has a head or not. */
final class PaddedWeights {
  private static final String PREFIX = "bert.";

  private final WeightSource source;
  private final String prefix;

  PaddedWeights(WeightSource source) {
    this.source = source;
    this.prefix =
        source.names().contains(PREFIX + "embeddings.word_embeddings.weight") ? PREFIX : "";
  }

  FloatTensor read(String name) throws ModelFormatException {
    return source.read(prefix + name, source.shape(prefix + name));
  }

  /** A linear module's weight as {@code [in, out]}. */
  FloatTensor linear(String module) throws ModelFormatException {
    return read(module + ".weight").transposed();
  }

  /** Query, key and value of a layer side by side: {@code [hidden, 3 hidden]}. */
  FloatTensor projections(String attention) throws ModelFormatException {
    FloatTensor query = linear(attention + "query");
    int hidden = query.shape().dimension(0);
    FloatTensor[] parts = {query, linear(attention + "key"), linear(attention + "value")};
    float[] data = new float[3 * hidden * hidden];
    for (int row = 0; row < hidden; row++) {
      for (int part = 0; part < 3; part++) {
        System.arraycopy(parts[part].data(), row * hidden, data, (3 * row + part) * hidden, hidden);
      }
    }
    return new FloatTensor(Shape.of(hidden, 3L * hidden), data);
  }

  /** Their biases, one after another. */
  FloatTensor projectionBiases(String attention) throws ModelFormatException {
    FloatTensor query = read(attention + "query.bias");
    int hidden = query.data().length;
    float[] data = new float[3 * hidden];
    System.arraycopy(query.data(), 0, data, 0, hidden);
    System.arraycopy(read(attention + "key.bias").data(), 0, data, hidden, hidden);
    System.arraycopy(read(attention + "value.bias").data(), 0, data, 2 * hidden, hidden);
    return new FloatTensor(Shape.of(3L * hidden), data);
  }

  /** Embeddings of positions, with that of token type 0 added. */
  FloatTensor positions() throws ModelFormatException {
    FloatTensor positions = read("embeddings.position_embeddings.weight");
    float[] types = read("embeddings.token_type_embeddings.weight").data();
    int hidden = positions.shape().dimension(1);
    for (int i = 0; i < positions.data().length; i++) {
      positions.data()[i] += types[i % hidden];
    }
    return positions;
  }
}
