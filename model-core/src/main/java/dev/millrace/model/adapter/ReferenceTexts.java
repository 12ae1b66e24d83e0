package dev.millrace.model.adapter;

import java.util.List;

/**
 * What the held-out texts looked like to the tokenizer.
 *
 * @param lengthCounts texts per length, in the {@link TokenLengths#BINS} bins of {@link
 *     TokenLengths}
 * @param unknownTokenRate share of the tokens that the vocabulary did not know, in [0, 1]
 * @param truncatedRate share of the texts that lost their end, in [0, 1]
 */
public record ReferenceTexts(
    List<Long> lengthCounts, double unknownTokenRate, double truncatedRate) {

  /** Copies the list. */
  public ReferenceTexts {
    lengthCounts = List.copyOf(lengthCounts);
  }
}
