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

  /** Each row's first token, int64 {@code [rows]}. */
  public static final String FIRST_TOKENS = "first_tokens";

  /** Each row's place in the concatenation of all attention groups' rows, int64 {@code [rows]}. */
  public static final String ROW_POSITION = "row_position";

  /**
   * Where attention's results are found.
   *
   * @param start int64 {@code [tokens]}; see {@link dev.millrace.model.batching.ResultPlaces}
   * @param place int64 {@code [tokens]}
   * @param stride int64 {@code [tokens]}
   */
  public record Results(String start, String place, String stride) {}

  /** Of attention to whole rows. */
  public static final Results GROUP_RESULTS =
      new Results("group_start", "group_place", "group_stride");

  /** Of attention within reach; inputs only where the encoder has such layers. */
  public static final Results WINDOW_RESULTS =
      new Results("window_start", "window_place", "window_stride");

  /**
   * Whether all tokens of the batch have the same adapter, bool scalar: then there is one chunk of
   * one token, which nobody reads, and all positions are 0.
   */
  public static final String LORA_ONE_ADAPTER = "lora_one_adapter";

  /**
   * Tokens by chunk; the tokens of a chunk belong to one adapter. int64 {@code [chunks,
   * chunk_tokens]}.
   */
  public static final String LORA_TOKENS = "lora_tokens";

  /** Each token's place in the chunks, int64 {@code [tokens]}. */
  public static final String LORA_POSITION = "lora_position";

  /**
   * Which matrices of the stacks a chunk uses in the first layer, int64 {@code [chunks]}: the place
   * of its adapter times the number of layers.
   */
  public static final String LORA_SLOT = "lora_slot";

  /** Whether any row of the batch changes the bias of a layer norm, bool scalar. */
  public static final String NORM_BIAS_ACTIVE = "norm_bias_active";

  /** What is added to the biases of norms, float {@code [places · norms, hidden]}. */
  public static final String NORM_BIAS = "norm_bias";

  /** As {@link #LORA_TOKENS}, with rows for tokens; an input only {@link Pooling#ofFirstTokens}. */
  public static final String LORA_ROWS = "lora_rows";

  /** As {@link #LORA_POSITION}, with rows for tokens. */
  public static final String LORA_ROW_POSITION = "lora_row_position";

  /** As {@link #LORA_SLOT}, for the chunks of rows. */
  public static final String LORA_ROW_SLOT = "lora_row_slot";

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

  /** The numbers of an attention group's rows in the batch, int64 {@code [rows]}. */
  public static String groupRows(int group) {
    return "group_rows." + group;
  }

  /** Whether an attention group has any rows that count, bool scalar. */
  public static String groupUsed(int group) {
    return "group_used." + group;
  }

  /** Whether an attention group's rows are all of one length, bool scalar. */
  public static String groupEven(int group) {
    return "group_even." + group;
  }

  /** Whether an attention group's rows are all of one length and long, bool scalar. */
  public static String groupEvenAndLong(int group) {
    return "group_even_and_long." + group;
  }

  /** The tokens that a group of windows' blocks attend from, int64 {@code [blocks, queries]}. */
  public static String windowQueries(int group) {
    return "window_queries." + group;
  }

  /** The tokens that they may attend to, int64 {@code [blocks, keys]}. */
  public static String windowKeys(int group) {
    return "window_keys." + group;
  }

  /** How many of these are no padding, int32 {@code [blocks]}. */
  public static String windowKeyCounts(int group) {
    return "window_key_counts." + group;
  }

  /** Whether a group of windows has any blocks that count, bool scalar. */
  public static String windowUsed(int group) {
    return "window_used." + group;
  }

  /** Whether any row of the batch changes this target, bool scalar. */
  public static String loraActive(int target) {
    return "lora_active." + target;
  }

  /** Stacked A matrices, float {@code [places · layers, rank, in]}. */
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
