package dev.millrace.streams.processor;

import dev.millrace.schemas.Prediction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of an event that is to take the event's predictions in.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param filling writes the record's value
 * @param contentType what its header {@code content-type} has to say, or null where that stays as
 *     it came
 * @param maxRecordBytes most bytes of key, value and headers
 */
public record Envelope(Filling filling, @Nullable String contentType, int maxRecordBytes) {

  /** Writes a record's value. */
  @FunctionalInterface
  public interface Filling {
    /**
     * The value.
     *
     * @param predictions at least one
     */
    byte[] with(List<Prediction> predictions);
  }
}
