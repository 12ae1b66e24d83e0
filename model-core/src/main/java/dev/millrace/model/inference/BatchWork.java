package dev.millrace.model.inference;

import java.util.List;

/**
 * A batch that a worker computes, without its texts.
 *
 * @param rows rows, at least one
 * @param tokens their tokens, none of them padding
 * @param adapters names of the adapters, each once
 * @param waitedNanos how long its first row had waited for it
 */
public record BatchWork(int rows, long tokens, List<String> adapters, long waitedNanos) {

  static BatchWork of(List<InferenceRow> batch, long nowNanos) {
    return new BatchWork(
        batch.size(),
        batch.stream().mapToLong(row -> row.text().length()).sum(),
        batch.stream().map(row -> row.adapter().name()).distinct().toList(),
        nowNanos - batch.get(0).submittedNanos());
  }
}
