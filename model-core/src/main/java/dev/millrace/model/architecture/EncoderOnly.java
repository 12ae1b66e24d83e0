package dev.millrace.model.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.util.List;

/** Settings of any family that make a model something else than the encoder written here. */
final class EncoderOnly {
  private static final List<String> DECODER_FLAGS =
      List.of("is_decoder", "add_cross_attention", "is_encoder_decoder");

  private EncoderOnly() {}

  /**
   * Refuses decoders, weights that are not numbers as they stand, and heads taken out of layers.
   *
   * @throws ModelFormatException naming the setting
   */
  static void require(JsonFile config) throws ModelFormatException {
    for (String flag : DECODER_FLAGS) {
      if (config.flag(flag)) {
        throw config.fault(flag, "false: only encoders are supported");
      }
    }
    requireNothing(
        config,
        "quantization_config",
        "quantized checkpoints are not supported; save the weights in fp32, fp16 or bf16");
    requireNothing(config, "pruned_heads", "pruned attention heads are not supported");
  }

  private static void requireNothing(JsonFile config, String field, String why)
      throws ModelFormatException {
    JsonNode value = config.get(field);
    if (config.has(field) && !(value.isContainerNode() && value.isEmpty())) {
      throw config.fault(field, "nothing: " + why);
    }
  }
}
