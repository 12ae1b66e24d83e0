package dev.millrace.model.adapter;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.util.Arrays;
import java.util.Locale;

/**
 * Which of a checkpoint's own biases PEFT trained and stored: {@code bias} of its configuration.
 */
enum TrainedBiases {
  /** None of them. */
  NONE,
  /** Those of the modules with low-rank weights. */
  LORA_ONLY,
  /** All, those of layer norms and of the head included. */
  ALL;

  static TrainedBiases read(JsonFile config) throws ModelFormatException {
    String name = config.optionalText("bias").orElse("none");
    return Arrays.stream(values())
        .filter(biases -> biases.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(() -> config.fault("bias", "\"none\", \"lora_only\" or \"all\""));
  }
}
