package dev.millrace.model.head;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a head says of one text.
 *
 * @param label the best label, or null for regression
 * @param score the best label's probability, or the first value for regression
 * @param labels names of the outputs, in the order of {@code scores} and {@code logits}
 * @param scores probabilities in [0, 1] (softmax or sigmoid), or the values for regression
 * @param logits the head's raw outputs
 * @param problemType what the logits mean
 */
public record Classification(
    @Nullable String label,
    float score,
    List<String> labels,
    float[] scores,
    float[] logits,
    ProblemType problemType) {}
