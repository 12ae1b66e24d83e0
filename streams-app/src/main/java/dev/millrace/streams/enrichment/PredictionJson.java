package dev.millrace.streams.enrichment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.schemas.Prediction;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Predictions in JSON: the fields of the Avro contract by their names, times in ISO-8601. */
final class PredictionJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private PredictionJson() {}

  /** A list of them. */
  static String array(List<Prediction> predictions) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartArray();
      for (Prediction prediction : predictions) {
        write(out, prediction);
      }
      out.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  /** A text as JSON has it, in its quotes. */
  static String literal(String text) {
    StringWriter literal = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(literal)) {
      out.writeString(text);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return literal.toString();
  }

  private static void write(JsonGenerator out, Prediction prediction) throws IOException {
    Instant at = prediction.getPredictedAt();
    out.writeStartObject();
    out.writeStringField("event_id", prediction.getEventId());
    out.writeStringField("task", prediction.getTask());
    out.writeStringField("adapter", prediction.getAdapter());
    out.writeStringField("adapter_version", prediction.getAdapterVersion());
    out.writeStringField("variant", prediction.getVariant());
    out.writeStringField("model", prediction.getModel());
    out.writeStringField("problem_type", prediction.getProblemType().name());
    out.writeStringField("label", prediction.getLabel());
    out.writeNumberField("score", prediction.getScore());
    out.writeObjectFieldStart("scores");
    for (Map.Entry<String, Float> score : new TreeMap<>(prediction.getScores()).entrySet()) {
      out.writeNumberField(score.getKey(), score.getValue());
    }
    out.writeEndObject();
    out.writeNumberField("tokens", prediction.getTokens());
    out.writeBooleanField("truncated", prediction.getTruncated());
    out.writeStringField("predicted_at", at.toString());
    out.writeEndObject();
  }
}
