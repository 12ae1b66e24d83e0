package dev.millrace.streams.topology;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.processor.Outcome;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** How the sinks write what they get; nothing of it is read here again. */
final class OutcomeSerdes {
  private OutcomeSerdes() {}

  /** Writes an answer's prediction, or an enriched record as it is. */
  static Serde<Outcome> answers(Serializer<Prediction> predictions) {
    return writing(
        (WithHeaders<Outcome>)
            (topic, headers, outcome) ->
                outcome instanceof Outcome.Enriched enriched
                    ? enriched.value()
                    : predictions.serialize(
                        topic, headers, ((Outcome.Answer) outcome).prediction()));
  }

  /** Writes a dead letter's value as it is. */
  static Serde<Outcome> deadLetters() {
    return writing((topic, outcome) -> ((Outcome.Undelivered) outcome).value());
  }

  /** A serde of which sinks use one half. */
  static <T> Serde<T> writing(Serializer<T> serializer) {
    Deserializer<T> none =
        (topic, bytes) -> {
          throw new UnsupportedOperationException("expected only to write to " + topic);
        };
    return Serdes.serdeFrom(serializer, none);
  }

  /** A serializer that reads or writes headers. */
  @FunctionalInterface
  private interface WithHeaders<T> extends Serializer<T> {
    @Override
    byte[] serialize(String topic, Headers headers, T value);

    @Override
    default byte[] serialize(String topic, T value) {
      throw new UnsupportedOperationException("expected headers, got none");
    }
  }
}
