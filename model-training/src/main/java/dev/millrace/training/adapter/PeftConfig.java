package dev.millrace.training.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.training.lora.LoraSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** PEFT's {@code adapter_config.json}, with all the fields that PEFT 0.21 writes, in its order. */
final class PeftConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** PEFT's own name for "no modules": a rank must be given, but no matrix has it. */
  private static final String NO_TARGETS = "dummy-target-modules";

  /** PEFT adds these for its task of sequence classification, whatever the family calls its own. */
  private static final List<String> CLASSIFIERS = List.of("classifier", "score");

  private PeftConfig() {}

  static ObjectNode of(TrainedAdapter adapter) {
    LoraSettings lora = adapter.lora();
    ObjectNode config = JSON.createObjectNode();
    config.putNull("alora_invocation_tokens");
    config.putObject("alpha_pattern");
    config.putNull("arrow_config").putNull("auto_mapping");
    config.put("base_model_name_or_path", adapter.baseModel());
    config.put("bias", "none");
    config.putNull("corda_config").put("ensure_weight_tying", false).putNull("eva_config");
    config.putNull("exclude_modules").put("fan_in_fan_out", false).put("inference_mode", true);
    config.put("init_lora_weights", true).putNull("kasa_config").putNull("layer_replication");
    config.putNull("layers_pattern").putNull("layers_to_transform");
    config.putObject("loftq_config");
    putNumber(config, "lora_alpha", lora.alpha());
    config.put("lora_bias", false).put("lora_dropout", lora.dropout()).putNull("lora_ga_config");
    config.putNull("megatron_config").put("megatron_core", "megatron.core");
    savedModules(adapter.head()).forEach(config.putArray("modules_to_save")::add);
    config.putNull("monteclora_config").put("peft_type", "LORA").put("peft_version", "0.21.0");
    config.put("qalora_group_size", 16).put("r", Math.max(1, lora.rank()));
    config.putObject("rank_pattern");
    config.putNull("revision");
    putTargets(config, lora);
    config.putNull("target_parameters").put("task_type", "SEQ_CLS");
    config.putNull("trainable_token_indices").putNull("use_bdlora").put("use_dora", false);
    config.put("use_qalora", false).put("use_rslora", lora.rankStabilized());
    config.putNull("velora_config");
    return config;
  }

  private static void putTargets(ObjectNode config, LoraSettings lora) {
    if (lora.rank() == 0) {
      config.put("target_modules", NO_TARGETS);
    } else {
      lora.targets().forEach(config.putArray("target_modules")::add);
    }
  }

  private static Set<String> savedModules(TrainedHead head) {
    Set<String> modules = new LinkedHashSet<>(head.modules());
    modules.addAll(CLASSIFIERS);
    return modules;
  }

  private static void putNumber(ObjectNode config, String field, double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      config.put(field, (int) value);
    } else {
      config.put(field, value);
    }
  }
}
