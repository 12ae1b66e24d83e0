package dev.millrace.model.tokenizer;

/**
 * Turns text into the token ids of one vocabulary.
 *
 * <p>Threading: implementations are safe for use by several threads at once.
 */
public interface Tokenizer extends AutoCloseable {

  /** Token ids of the text with special tokens, cut to {@link #maxLength()}. */
  TokenizedText tokenize(String text);

  /** The most tokens that a {@link TokenizedText} from here has, special ones included. */
  int maxLength();

  @Override
  void close();
}
