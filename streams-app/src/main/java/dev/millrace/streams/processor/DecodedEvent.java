package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import java.util.Map;

/**
 * An event, and what else routes want to know of it.
 *
 * @param event what to answer
 * @param fields the fields that routes look at, as far as it has them; see {@link
 *     dev.millrace.streams.routing.EventFacts#fields()}
 * @param attributes what stands in the event and is in headers elsewhere, by the names of these
 */
public record DecodedEvent(
    TextEvent event, Map<String, String> fields, Map<String, String> attributes) {

  /** An event whose headers are in its record's headers. */
  public DecodedEvent(TextEvent event, Map<String, String> fields) {
    this(event, fields, Map.of());
  }

  /** This event with attributes. */
  public DecodedEvent with(Map<String, String> others) {
    return new DecodedEvent(event, fields, others);
  }
}
