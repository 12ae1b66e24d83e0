package dev.millrace.streams.enrichment;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.ProblemType;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Values, predictions, and what comes of both. */
final class Enriching {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  static final Prediction PREDICTION =
      Prediction.newBuilder()
          .setEventId("e \"1\"")
          .setTask("spam")
          .setAdapter("spam")
          .setAdapterVersion("2")
          .setVariant(null)
          .setModel("tiny")
          .setProblemType(ProblemType.SINGLE_LABEL_CLASSIFICATION)
          .setLabel("ham")
          .setScore(0.1f)
          .setScores(Map.of("spam", 0.9f, "ham", 0.1f))
          .setTokens(3)
          .setTruncated(true)
          .setPredictedAt(Instant.parse("2026-11-01T12:00:00.123Z"))
          .build();

  /** What {@link #PREDICTION} looks like. */
  static final String ONE =
      "{\"event_id\":\"e \\\"1\\\"\",\"task\":\"spam\",\"adapter\":\"spam\","
          + "\"adapter_version\":\"2\",\"variant\":null,\"model\":\"tiny\","
          + "\"problem_type\":\"SINGLE_LABEL_CLASSIFICATION\",\"label\":\"ham\",\"score\":0.1,"
          + "\"scores\":{\"ham\":0.1,\"spam\":0.9},\"tokens\":3,\"truncated\":true,"
          + "\"predicted_at\":\"2026-11-01T12:00:00.123Z\"}";

  private Enriching() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Headers headers(String... namesAndValues) {
    Headers headers = new Record<>(null, null, 0).headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], utf8(namesAndValues[i + 1]));
    }
    return headers;
  }

  /** The value with one prediction. */
  static String enriched(Enricher enricher, Headers headers, String value)
      throws EventFailedException {
    Opening opening = enricher.open(headers, utf8(value));
    return new String(opening.filling().with(List.of(PREDICTION)), StandardCharsets.UTF_8);
  }

  static Failure failure(Enricher enricher, Headers headers, String value) {
    return catchThrowableOfType(
            EventFailedException.class, () -> enricher.open(headers, utf8(value)))
        .failure();
  }

  static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
