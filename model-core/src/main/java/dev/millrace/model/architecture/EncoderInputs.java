package dev.millrace.model.architecture;

/**
 * Names of a compiled encoder's inputs and output. Tokens of all rows stand one after another,
 * without padding.
 */
public final class EncoderInputs {
  /** Token ids, int64 {@code [tokens]}. */
  public static final String INPUT_IDS = "input_ids";

  /** Each token's position in its row, int64 {@code [tokens]}; see {@link EncoderDescription}. */
  public static final String POSITION_IDS = "position_ids";

  /**
   * Each row's first token, int64 {@code [rows]}; an input only where pooling is {@link
   * Pooling#FIRST_TOKEN} or {@link Pooling#MEAN_OF_FIRST_AND_MEAN}.
   */
  public static final String FIRST_TOKENS = "first_tokens";

  /**
   * Each row's place in the concatenation of all attention groups' rows, int64 {@code [rows]}; an
   * input only where pooling is {@link Pooling#MEAN}, {@link Pooling#MAX} or {@link
   * Pooling#MEAN_OF_FIRST_AND_MEAN}.
   */
  public static final String ROW_POSITION = "row_position";

  /** Each token's place in the concatenation of all attention groups, int64 {@code [tokens]}. */
  public static final String GROUP_POSITION = "group_position";

  /**
   * Tokens by chunk; the tokens of a chunk belong to one adapter. int64 {@code [chunks,
   * chunk_tokens]}.
   */
  public static final String LORA_TOKENS = "lora_tokens";

  /** Each token's place in the chunks, int64 {@code [tokens]}. */
  public static final String LORA_POSITION = "lora_position";

  /** Which matrices of the stacks a chunk uses in each layer, int64 {@code [layers, chunks]}. */
  public static final String LORA_SLOT = "lora_slot";

  /**
   * The output: each row's last hidden states, pooled, float {@code [rows, hidden]}; all of them,
   * {@code [tokens, hidden]}, where pooling is {@link Pooling#NONE}.
   */
  public static final String POOLED = "pooled";

  private EncoderInputs() {}

  /** The tokens of an attention group, int64 {@code [rows, longest]}. */
  public static String groupTokens(int group) {
    return "group_tokens." + group;
  }

  /** The lengths of an attention group's rows, int32 {@code [rows]}. */
  public static String groupLengths(int group) {
    return "group_lengths." + group;
  }

  /** Whether any row of the batch changes this target, bool scalar. */
  public static String loraActive(int target) {
    return "lora_active." + target;
  }

  /** Stacked A matrices, float {@code [layers · slots, in, rank]}. */
  public static String loraA(int target) {
    return "lora_a." + target;
  }

  /** Stacked B matrices, float {@code [layers · slots, rank, out]}. */
  public static String loraB(int target) {
    return "lora_b." + target;
  }
}
