package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors that transformers' {@code save_pretrained} writes for a classifier with two labels:
 * their names and shapes, in the order of the computation.
 */
final class CheckpointShapes {
  private static final int LABELS = 2;

  private final Map<String, Shape> shapes = new LinkedHashMap<>();
  private final JsonFile config;

  private CheckpointShapes(JsonFile config) {
    this.config = config;
  }

  /**
   * All tensors of a checkpoint.
   *
   * @param config of BERT, DistilBERT or ModernBERT
   */
  static Map<String, Shape> of(JsonFile config) throws ModelFormatException {
    CheckpointShapes shapes = new CheckpointShapes(config);
    switch (config.requireText("model_type")) {
      case "bert" -> shapes.bert();
      case "distilbert" -> shapes.distilBert();
      case "modernbert" -> shapes.modernBert();
      default -> throw config.fault("model_type", "bert, distilbert or modernbert");
    }
    return shapes.shapes;
  }

  private void bert() throws ModelFormatException {
    int hidden = size("hidden_size");
    int intermediate = size("intermediate_size");
    String embeddings = "bert.embeddings.";
    matrix(embeddings + "word_embeddings", size("vocab_size"), hidden);
    matrix(embeddings + "position_embeddings", size("max_position_embeddings"), hidden);
    matrix(embeddings + "token_type_embeddings", size("type_vocab_size"), hidden);
    norm(embeddings + "LayerNorm", hidden);
    for (int layer = 0; layer < size("num_hidden_layers"); layer++) {
      String prefix = "bert.encoder.layer.%d.".formatted(layer);
      linear(prefix + "attention.self.query", hidden, hidden);
      linear(prefix + "attention.self.key", hidden, hidden);
      linear(prefix + "attention.self.value", hidden, hidden);
      linear(prefix + "attention.output.dense", hidden, hidden);
      norm(prefix + "attention.output.LayerNorm", hidden);
      linear(prefix + "intermediate.dense", hidden, intermediate);
      linear(prefix + "output.dense", intermediate, hidden);
      norm(prefix + "output.LayerNorm", hidden);
    }
    linear("bert.pooler.dense", hidden, hidden);
    linear("classifier", hidden, LABELS);
  }

  private void distilBert() throws ModelFormatException {
    int hidden = size("dim");
    int intermediate = size("hidden_dim");
    String embeddings = "distilbert.embeddings.";
    matrix(embeddings + "word_embeddings", size("vocab_size"), hidden);
    matrix(embeddings + "position_embeddings", size("max_position_embeddings"), hidden);
    norm(embeddings + "LayerNorm", hidden);
    for (int layer = 0; layer < size("n_layers"); layer++) {
      String prefix = "distilbert.transformer.layer.%d.".formatted(layer);
      linear(prefix + "attention.q_lin", hidden, hidden);
      linear(prefix + "attention.k_lin", hidden, hidden);
      linear(prefix + "attention.v_lin", hidden, hidden);
      linear(prefix + "attention.out_lin", hidden, hidden);
      norm(prefix + "sa_layer_norm", hidden);
      linear(prefix + "ffn.lin1", hidden, intermediate);
      linear(prefix + "ffn.lin2", intermediate, hidden);
      norm(prefix + "output_layer_norm", hidden);
    }
    linear("pre_classifier", hidden, hidden);
    linear("classifier", hidden, LABELS);
  }

  private void modernBert() throws ModelFormatException {
    int hidden = size("hidden_size");
    int intermediate = size("intermediate_size");
    matrix("model.embeddings.tok_embeddings", size("vocab_size"), hidden);
    vector("model.embeddings.norm.weight", hidden);
    for (int layer = 0; layer < size("num_hidden_layers"); layer++) {
      String prefix = "model.layers.%d.".formatted(layer);
      if (layer > 0) {
        vector(prefix + "attn_norm.weight", hidden);
      }
      matrix(prefix + "attn.Wqkv", 3 * hidden, hidden);
      matrix(prefix + "attn.Wo", hidden, hidden);
      vector(prefix + "mlp_norm.weight", hidden);
      matrix(prefix + "mlp.Wi", 2 * intermediate, hidden);
      matrix(prefix + "mlp.Wo", hidden, intermediate);
    }
    vector("model.final_norm.weight", hidden);
    matrix("head.dense", hidden, hidden);
    vector("head.norm.weight", hidden);
    linear("classifier", hidden, LABELS);
  }

  private int size(String field) throws ModelFormatException {
    return config.requireInt(field, 1, 1 << 24);
  }

  private void linear(String module, int in, int out) {
    matrix(module, out, in);
    vector(module + ".bias", out);
  }

  private void norm(String module, int size) {
    vector(module + ".weight", size);
    vector(module + ".bias", size);
  }

  private void matrix(String module, int rows, int columns) {
    shapes.put(module + ".weight", Shape.of(rows, columns));
  }

  private void vector(String name, int size) {
    shapes.put(name, Shape.of(size));
  }
}
