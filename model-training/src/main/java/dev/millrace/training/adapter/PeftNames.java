package dev.millrace.training.adapter;

/**
 * The names that PEFT gives to tensors of an adapter.
 *
 * @param prefix what transformers puts before the names of the base model, such as {@code bert.}
 */
record PeftNames(String prefix) {
  private static final String PEFT = "base_model.model.";

  /** The one part of a head that transformers counts to the base model. */
  private static final String POOLER = "pooler.";

  String a(String module) {
    return PEFT + prefix + module + ".lora_A.weight";
  }

  String b(String module) {
    return PEFT + prefix + module + ".lora_B.weight";
  }

  String ofHead(String tensor) {
    return tensor.startsWith(POOLER) ? PEFT + prefix + tensor : PEFT + tensor;
  }
}
