package dev.millrace.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The part of PEFT's {@code adapter_config.json} that decides an adapter's computation.
 *
 * @param rank default inner dimension
 * @param alpha default numerator of the scaling
 * @param rankStabilized whether alpha is divided by the rank's square root (rsLoRA)
 * @param rankPattern ranks of modules whose names end so
 * @param alphaPattern alphas of modules whose names end so
 * @param targetModules endings of the names of the modules that are changed; empty where they are
 *     given by a pattern
 * @param savedModules modules that are stored whole, by the last part of their names
 * @param trainedBiases which of the checkpoint's biases were trained too
 * @param loraBias whether each {@code lora_B} has a bias of its own
 * @param narrowed whether other settings leave some of these modules unchanged
 * @param classifies whether it was trained on a model with a classification head
 */
record AdapterConfig(
    int rank,
    double alpha,
    boolean rankStabilized,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern,
    List<String> targetModules,
    List<String> savedModules,
    TrainedBiases trainedBiases,
    boolean loraBias,
    boolean narrowed,
    boolean classifies) {

  private static final int LARGEST_RANK = 1 << 12;
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.]+");

  /** What PEFT writes for an adapter that changes no module and only has some saved. */
  private static final String NO_TARGETS = "dummy-target-modules";

  /** Variants of LoRA that compute something else, by the flag that turns them on. */
  private static final List<String> UNSUPPORTED_FLAGS =
      List.of("use_dora", "use_qalora", "use_bdlora", "fan_in_fan_out");

  /** Variants of LoRA that compute something else, by the setting that is null without them. */
  private static final List<String> UNSUPPORTED_SETTINGS =
      List.of(
          "layer_replication",
          "target_parameters",
          "trainable_token_indices",
          "alora_invocation_tokens",
          "kasa_config",
          "arrow_config",
          "velora_config",
          "monteclora_config");

  /**
   * Reads and checks a configuration.
   *
   * @throws ModelFormatException if it is not LoRA's, or asks for a variant that is not computed
   *     here, naming it
   */
  static AdapterConfig read(JsonFile config) throws ModelFormatException {
    String type = config.requireText("peft_type");
    if (!type.equals("LORA")) {
      throw config.fault("peft_type", "\"LORA\"");
    }
    for (String flag : UNSUPPORTED_FLAGS) {
      if (config.flag(flag)) {
        throw config.fault(flag, "false: this variant of LoRA is not supported");
      }
    }
    for (String setting : UNSUPPORTED_SETTINGS) {
      JsonNode value = config.get(setting);
      boolean empty = value.isContainerNode() && value.isEmpty();
      if (config.has(setting) && !empty) {
        throw config.fault(setting, "null: this variant of LoRA is not supported");
      }
    }
    List<String> targets = targetModules(config);
    return new AdapterConfig(
        config.requireInt("r", 1, LARGEST_RANK),
        config
            .optionalNumber("lora_alpha")
            .orElseThrow(() -> config.fault("lora_alpha", "a number")),
        config.flag("use_rslora"),
        ranks(config),
        alphas(config),
        targets,
        List.copyOf(config.texts("modules_to_save")),
        TrainedBiases.read(config),
        config.flag("lora_bias"),
        config.has("layers_to_transform") || config.has("exclude_modules"),
        config.optionalText("task_type").orElse("").equals("SEQ_CLS"));
  }

  private static List<String> targetModules(JsonFile config) throws ModelFormatException {
    if (config.get("target_modules").asText().equals(NO_TARGETS)) {
      return List.of(NO_TARGETS);
    }
    if (config.get("target_modules").isTextual()) {
      // A regular expression (or "all-linear"): the tensors themselves tell which modules it met.
      return List.of();
    }
    List<String> targets = config.texts("target_modules");
    if (targets.isEmpty()) {
      throw config.fault("target_modules", "module names");
    }
    return List.copyOf(targets);
  }

  private static Map<String, Integer> ranks(JsonFile config) throws ModelFormatException {
    requireObject(config, "rank_pattern");
    Map<String, Integer> ranks = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : config.get("rank_pattern").properties()) {
      int rank = field.getValue().isInt() ? field.getValue().intValue() : -1;
      if (rank < 1 || rank > LARGEST_RANK) {
        throw config.fault("rank_pattern", "ranks from 1 to " + LARGEST_RANK);
      }
      requirePlain(config, "rank_pattern", field.getKey());
      ranks.put(field.getKey(), rank);
    }
    return ranks;
  }

  private static Map<String, Double> alphas(JsonFile config) throws ModelFormatException {
    requireObject(config, "alpha_pattern");
    Map<String, Double> alphas = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : config.get("alpha_pattern").properties()) {
      if (!field.getValue().isNumber() || !Double.isFinite(field.getValue().doubleValue())) {
        throw config.fault("alpha_pattern", "numbers");
      }
      requirePlain(config, "alpha_pattern", field.getKey());
      alphas.put(field.getKey(), field.getValue().doubleValue());
    }
    return alphas;
  }

  private static void requireObject(JsonFile config, String field) throws ModelFormatException {
    if (config.has(field) && !config.get(field).isObject()) {
      throw config.fault(field, "an object by module name");
    }
  }

  /** PEFT reads keys as regular expressions; running one from a stranger's file is not safe. */
  private static void requirePlain(JsonFile config, String field, String key)
      throws ModelFormatException {
    if (!PLAIN_NAME.matcher(key).matches()) {
      throw config.fault(field, "module names, not regular expressions");
    }
  }

  /** Whether it is a head on the plain encoder. */
  boolean isHeadAlone() {
    return targetModules.equals(List.of(NO_TARGETS));
  }

  /** Whether {@code target_modules} names this module: all of its name or the end of it. */
  boolean targets(String module) {
    return targetModules.isEmpty()
        || targetModules.stream().anyMatch(t -> module.equals(t) || module.endsWith("." + t));
  }

  /** Whether an adapter must have weights for this module, as far as can be told. */
  boolean demands(String module) {
    return !narrowed && !targetModules.isEmpty() && targets(module);
  }

  /** The same for a module of the head, which only a classifier's adapter has for sure. */
  boolean demandsOfHead(String module) {
    return classifies && demands(module);
  }

  /** The rank that a module must have. */
  int rankOf(String module) {
    return matching(rankPattern, module, rank);
  }

  /** What a module's update is multiplied with. */
  double scalingOf(String module) {
    double rank = rankOf(module);
    return matching(alphaPattern, module, alpha) / (rankStabilized ? Math.sqrt(rank) : rank);
  }

  /** PEFT takes the first key that a module's name is, or ends with after a dot. */
  private static <T> T matching(Map<String, T> patterns, String module, T otherwise) {
    for (Map.Entry<String, T> entry : patterns.entrySet()) {
      if (module.equals(entry.getKey()) || module.endsWith("." + entry.getKey())) {
        return entry.getValue();
      }
    }
    return otherwise;
  }
}
