package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Sizes of well-known encoders, as their published configurations have them. */
enum PublishedSize {
  /** {@code google/bert_uncased_L-2_H-128_A-2}. */
  BERT_TINY("bert-tiny", bert(2, 128, 2, 512)),
  /** {@code google-bert/bert-base-uncased}. */
  BERT_BASE("bert-base", bert(12, 768, 12, 3072)),
  /** {@code google-bert/bert-large-uncased}. */
  BERT_LARGE("bert-large", bert(24, 1024, 16, 4096)),
  /** {@code distilbert/distilbert-base-uncased}. */
  DISTILBERT_BASE(
      "distilbert-base",
      """
      {"model_type": "distilbert", "architectures": ["DistilBertForSequenceClassification"],
       "vocab_size": 30522, "dim": 768, "n_layers": 6, "n_heads": 12, "hidden_dim": 3072,
       "activation": "gelu", "max_position_embeddings": 512, "sinusoidal_pos_embds": false,
       "pad_token_id": 0}
      """),
  /** {@code answerdotai/ModernBERT-base}, but with the special tokens of BERT's vocabulary. */
  MODERNBERT_BASE(
      "modernbert-base",
      """
      {"model_type": "modernbert", "architectures": ["ModernBertForSequenceClassification"],
       "vocab_size": 50368, "hidden_size": 768, "num_hidden_layers": 22,
       "num_attention_heads": 12, "intermediate_size": 1152, "hidden_activation": "gelu",
       "max_position_embeddings": 8192, "norm_eps": 1e-5, "norm_bias": false,
       "attention_bias": false, "mlp_bias": false, "global_attn_every_n_layers": 3,
       "local_attention": 128, "global_rope_theta": 160000.0, "local_rope_theta": 10000.0,
       "classifier_pooling": "mean", "classifier_activation": "gelu", "classifier_bias": false,
       "pad_token_id": 0, "bos_token_id": 101, "cls_token_id": 101, "eos_token_id": 102,
       "sep_token_id": 102}
      """);

  private final String id;
  private final String config;

  PublishedSize(String id, String config) {
    this.id = id;
    this.config = config;
  }

  private static String bert(int layers, int hidden, int heads, int intermediate) {
    return """
    {"model_type": "bert", "architectures": ["BertForSequenceClassification"],
     "vocab_size": 30522, "hidden_size": %d, "num_hidden_layers": %d,
     "num_attention_heads": %d, "intermediate_size": %d, "hidden_act": "gelu",
     "max_position_embeddings": 512, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
     "pad_token_id": 0}
    """
        .formatted(hidden, layers, heads, intermediate);
  }

  /** What users call it. */
  String id() {
    return id;
  }

  JsonFile config() throws ModelFormatException {
    return JsonFile.parse("the configuration of " + id, config.getBytes(StandardCharsets.UTF_8));
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(PublishedSize::id).toList();
  }

  /**
   * The size of this name.
   *
   * @throws IllegalArgumentException naming the accepted values
   */
  static PublishedSize parse(String id) {
    return Arrays.stream(values())
        .filter(size -> size.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "size is \"%s\"; expected one of %s".formatted(id, String.join(", ", ids()))));
  }
}
