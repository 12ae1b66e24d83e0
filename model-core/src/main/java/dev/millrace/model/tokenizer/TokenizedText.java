package dev.millrace.model.tokenizer;

/**
 * A text as the encoder reads it.
 *
 * @param inputIds token ids, special tokens included, at most the model's maximum length; never
 *     modified after construction
 * @param unknownTokens how many of them are the vocabulary's unknown token
 * @param truncated whether the text was longer than the model's maximum and lost its end
 */
public record TokenizedText(long[] inputIds, int unknownTokens, boolean truncated) {

  /** Number of tokens, special ones included. */
  public int length() {
    return inputIds.length;
  }
}
