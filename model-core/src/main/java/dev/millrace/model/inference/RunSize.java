package dev.millrace.model.inference;

import dev.millrace.model.batching.AttentionGroup;
import dev.millrace.model.batching.PackedBatch;

/**
 * What one run computes.
 *
 * @param rows rows of the batch
 * @param tokens their tokens, none of them padding
 * @param attendedTokens tokens that attention to whole rows computes: its groups' rows, each as
 *     long as the longest of its group
 */
public record RunSize(int rows, int tokens, int attendedTokens) {

  static RunSize of(PackedBatch batch) {
    int attended = 0;
    for (AttentionGroup group : batch.groups().groups()) {
      attended += group.used() ? group.rows() * group.length() : 0;
    }
    return new RunSize(batch.rows(), batch.tokens(), attended);
  }
}
