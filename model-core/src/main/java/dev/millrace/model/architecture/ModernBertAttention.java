package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How ModernBERT's layers attend.
 *
 * @param heads attention heads; divides the hidden size
 * @param bias whether its linear modules have one
 * @param layers the kind of each layer
 * @param reach how many tokens a sliding layer's token sees on each side
 * @param globalTheta of the rotary positions in full layers
 * @param localTheta of the rotary positions in sliding layers
 */
public record ModernBertAttention(
    int heads, boolean bias, List<Kind> layers, int reach, double globalTheta, double localTheta) {

  /** What a layer's tokens see. */
  public enum Kind {
    /** All of the row. */
    FULL("full_attention"),
    /** What is within reach. */
    SLIDING("sliding_attention");

    private final String configName;

    Kind(String configName) {
      this.configName = configName;
    }
  }

  static ModernBertAttention read(JsonFile config, int hidden) throws ModelFormatException {
    int heads = config.requireInt("num_attention_heads", 1, 1 << 10);
    if (hidden % (2 * heads) != 0) {
      throw config.fault("num_attention_heads", "a divisor of half the hidden_size " + hidden);
    }
    if (config.has("rope_scaling")) {
      throw config.fault("rope_scaling", "nothing: scaled positions are not supported");
    }
    double globalTheta = theta(config, Kind.FULL, "global_rope_theta", 160_000);
    boolean localIsGlobal = config.get("local_rope_theta").isNull();
    return new ModernBertAttention(
        heads,
        config.flag("attention_bias"),
        kinds(config, config.requireInt("num_hidden_layers", 1, 1 << 10)),
        config.optionalInt("local_attention", 1, 1 << 20).orElse(128) / 2,
        globalTheta,
        theta(config, Kind.SLIDING, "local_rope_theta", localIsGlobal ? globalTheta : 10_000));
  }

  /** Newer configurations name each layer's kind, older ones say which of them are full. */
  private static List<Kind> kinds(JsonFile config, int layers) throws ModelFormatException {
    List<String> names = config.texts("layer_types");
    int every = config.optionalInt("global_attn_every_n_layers", 1, 1 << 10).orElse(3);
    List<Kind> kinds = new ArrayList<>();
    if (names.isEmpty()) {
      for (int layer = 0; layer < layers; layer++) {
        kinds.add(layer % every == 0 ? Kind.FULL : Kind.SLIDING);
      }
      return List.copyOf(kinds);
    }
    for (String name : names) {
      for (Kind kind : Kind.values()) {
        if (kind.configName.equals(name)) {
          kinds.add(kind);
        }
      }
    }
    if (names.size() != layers || kinds.size() != layers) {
      throw config.fault(
          "layer_types",
          "%d times \"%s\" or \"%s\""
              .formatted(layers, Kind.FULL.configName, Kind.SLIDING.configName));
    }
    return List.copyOf(kinds);
  }

  private static double theta(JsonFile config, Kind kind, String olderField, double otherwise)
      throws ModelFormatException {
    Optional<JsonFile> all = config.optionalObject("rope_parameters");
    if (all.isPresent()) {
      Optional<JsonFile> own = all.get().optionalObject(kind.configName);
      if (own.isPresent()) {
        if (!own.get().optionalText("rope_type").orElse("default").equals("default")) {
          throw own.get().fault("rope_type", "\"default\": scaled positions are not supported");
        }
        if (own.get().has("rope_theta")) {
          return positive(own.get(), "rope_theta", otherwise);
        }
      }
    }
    return positive(config, olderField, otherwise);
  }

  private static double positive(JsonFile config, String field, double otherwise)
      throws ModelFormatException {
    double theta = config.optionalNumber(field).orElse(otherwise);
    if (theta <= 0) {
      throw config.fault(field, "a number above 0");
    }
    return theta;
  }
}
