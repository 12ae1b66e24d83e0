package dev.millrace.streams.bench;

import dev.millrace.model.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * How long the texts are, in tokens.
 *
 * @param texts how many
 * @param mean tokens on average
 * @param median half of the texts have no more
 * @param longest the most
 */
public record TextLengths(int texts, double mean, int median, int longest) {

  static TextLengths of(List<String> texts, Tokenizer tokenizer) {
    double[] lengths =
        texts.stream().mapToDouble(text -> tokenizer.tokenize(text).length()).sorted().toArray();
    return new TextLengths(
        lengths.length,
        Arrays.stream(lengths).average().orElseThrow(),
        (int) Percentiles.of(lengths, 50),
        (int) lengths[lengths.length - 1]);
  }
}
