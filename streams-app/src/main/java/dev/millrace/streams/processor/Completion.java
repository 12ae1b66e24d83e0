package dev.millrace.streams.processor;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.ProjectedState;
import dev.millrace.model.head.Classification;
import dev.millrace.model.inference.InferenceException;
import dev.millrace.model.tokenizer.TokenizedText;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.ProblemType;
import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.Observation;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.processor.Outcome.Answer;
import dev.millrace.streams.routing.Assignment;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a computed row into an answer.
 *
 * @param model what predictions call the model
 */
record Completion(String model) {

  /**
   * The answer to one task.
   *
   * @param now what the prediction says it was made at
   * @throws EventFailedException if the row failed, or answered what is no number
   */
  Answer answer(PendingEvent.Rows event, Row.Submitted row, Instant now)
      throws EventFailedException {
    Assignment assignment = row.assignment();
    Adapter adapter = row.adapter();
    try {
      Classification result = row.inference().result();
      return new Answer(
          prediction(event, row, result, now),
          new DriftKey(assignment.task(), adapter.name(), adapter.version(), assignment.variant()),
          observation(event.text(), result, row.inference().projected()));
    } catch (InferenceException e) {
      throw new EventFailedException(failure(e));
    }
  }

  private Prediction prediction(
      PendingEvent.Rows event, Row.Submitted row, Classification result, Instant now)
      throws EventFailedException {
    Assignment assignment = row.assignment();
    return Prediction.newBuilder()
        .setEventId(event.eventId())
        .setTask(assignment.task())
        .setAdapter(row.adapter().name())
        .setAdapterVersion(row.adapter().version())
        .setVariant(assignment.variant())
        .setModel(model)
        .setProblemType(ProblemType.valueOf(result.problemType().name()))
        .setLabel(result.label())
        .setScore(result.score())
        .setScores(scores(result))
        .setTokens(event.text().length())
        .setTruncated(event.text().truncated())
        .setPredictedAt(now)
        .build();
  }

  private static Observation observation(
      TokenizedText text, Classification result, @Nullable ProjectedState state) {
    return new Observation(
        result.label(),
        result.score(),
        text.length(),
        text.unknownTokens(),
        text.truncated(),
        DriftStates.of(state));
  }

  private static Failure failure(InferenceException e) {
    FailureCode code =
        switch (e.reason()) {
          case MODEL_ERROR -> FailureCode.MODEL_ERROR;
          case NON_FINITE_OUTPUT -> FailureCode.NON_FINITE_OUTPUT;
          case ENGINE_CLOSED -> throw Submission.engineClosed(e);
        };
    return new Failure(code, String.valueOf(e.getMessage()), e);
  }

  private static Map<String, Float> scores(Classification result) throws EventFailedException {
    Map<String, Float> scores = new HashMap<>();
    for (int i = 0; i < result.scores().length; i++) {
      scores.put(result.labels().get(i), finite(result.scores()[i]));
    }
    finite(result.score());
    return scores;
  }

  private static float finite(float score) throws EventFailedException {
    if (!Float.isFinite(score)) {
      throw new EventFailedException(
          FailureCode.NON_FINITE_OUTPUT, "expected finite scores, got " + score);
    }
    return score;
  }
}
