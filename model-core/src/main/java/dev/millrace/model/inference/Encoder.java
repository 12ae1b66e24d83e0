package dev.millrace.model.inference;

import dev.millrace.model.adapter.Adapter;
import java.util.List;

/**
 * Computes the pooled hidden states of a batch.
 *
 * <p>Threading: safe for use by several threads at once.
 */
public interface Encoder extends AutoCloseable {

  /**
   * Encodes rows together. What a row gets does not depend on the others, nor on its place.
   *
   * @param inputIds token ids of each row; at least one row
   * @param adapters whose low-rank weights each row uses, as many as rows
   * @return {@code [rows][hidden]}; of an encoder without pooling {@code [rows][tokens · hidden]},
   *     the states of a row's tokens one after another
   * @throws EncoderException if the batch as a whole failed
   */
  float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException;

  @Override
  void close();

  /** A batch that could not be computed. */
  final class EncoderException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With what the runtime said; it must hold no event text. */
    public EncoderException(String message) {
      super(message);
    }

    /** With what the runtime raised. */
    public EncoderException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
