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
   * Pooling#FIRST_TOKEN}.
   */
  public static final String FIRST_TOKENS = "first_tokens";

  /**
   * Each row's place in the concatenation of all attention groups' rows, int64 {@code [rows]}; an
   * input only where pooling is {@link Pooling#MEAN}.
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

  /**
   * Which matrices of the stacks a chunk uses in each layer, int64 {@code [layers, chunks]}: {@code
   * place · layers + layer}.
   */
  public static final String LORA_SLOT = "lora_slot";

  /**
   * At which place of the stacks each token's adapter stands, int64 {@code [tokens]}; read only
   * where a row changes biases.
   */
  public static final String LORA_PLACE = "lora_place";

  /** Whether any row of the batch changes the bias of a layer norm, bool scalar. */
  public static final String NORM_BIAS_ACTIVE = "norm_bias_active";

  /** What is added to the biases of norms, float {@code [places · norms, hidden]}. */
  public static final String NORM_BIAS = "norm_bias";

  /** The output: each row's last hidden states, pooled, float {@code [rows, hidden]}. */
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

  /** Stacked A matrices, float {@code [places · layers, in, rank]}. */
  public static String loraA(int target) {
    return "lora_a." + target;
  }

  /** Stacked B matrices, float {@code [places · layers, rank, out]}. */
  public static String loraB(int target) {
    return "lora_b." + target;
  }

  /** Whether any row of the batch changes this target's bias, bool scalar. */
  public static String loraBiasActive(int target) {
    return "lora_bias_active." + target;
  }

  /** What is added to the bias, float {@code [places · layers, out]}. */
  public static String loraBias(int target) {
    return "lora_bias." + target;
  }
}
