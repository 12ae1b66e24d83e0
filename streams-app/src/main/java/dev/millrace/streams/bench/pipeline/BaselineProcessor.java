package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.head.Classification;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.tokenizer.TokenizedText;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.ProblemType;
import dev.millrace.schemas.TextEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What a Kafka Streams tutorial does: decodes an event, infers, and forwards the predictions, all
 * of it in {@link #process}.
 *
 * <p>Threading: one instance per Streams task.
 */
final class BaselineProcessor extends ContextualProcessor<byte[], TextEvent, byte[], Prediction> {
  private final BenchedModel model;
  private final RecordByRecord inference;
  private final AtomicBoolean stopped;

  /**
   * A processor.
   *
   * @param stopped true to pass over what was polled already, of which Kafka Streams would wait for
   *     the last before it stops
   */
  BaselineProcessor(BenchedModel model, RecordByRecord inference, AtomicBoolean stopped) {
    this.model = model;
    this.inference = inference;
    this.stopped = stopped;
  }

  @Override
  public void process(Record<byte[], TextEvent> record) {
    if (stopped.get()) {
      return;
    }
    TokenizedText text = model.tokenizer().tokenize(record.value().getText());
    List<Classification> answers;
    try {
      answers = inference.answer(text);
    } catch (Encoder.EncoderException e) {
      throw new StreamsException("the baseline's model failed", e);
    }
    String eventId = String.valueOf(EventKey.event(record.key()));
    for (int i = 0; i < answers.size(); i++) {
      Prediction prediction = prediction(eventId, model.adapters().get(i), answers.get(i), text);
      context().forward(record.withValue(prediction));
    }
  }

  private static Prediction prediction(
      String eventId, Adapter adapter, Classification answer, TokenizedText text) {
    Map<String, Float> scores = new HashMap<>();
    for (int i = 0; i < answer.scores().length; i++) {
      scores.put(answer.labels().get(i), answer.scores()[i]);
    }
    return Prediction.newBuilder()
        .setEventId(eventId)
        .setTask(adapter.name())
        .setAdapter(adapter.name())
        .setAdapterVersion(adapter.version())
        .setModel("baseline")
        .setProblemType(ProblemType.valueOf(answer.problemType().name()))
        .setLabel(answer.label())
        .setScore(answer.score())
        .setScores(scores)
        .setTokens(text.length())
        .setTruncated(text.truncated())
        .setPredictedAt(Instant.now())
        .build();
  }
}
