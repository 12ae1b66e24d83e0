package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import java.util.Map;

/**
 * An event, and what else routes want to know of it.
 *
 * @param event what to answer
 * @param fields the fields that routes look at, as far as it has them; see {@link
 *     dev.millrace.streams.routing.EventFacts#fields()}
 */
public record DecodedEvent(TextEvent event, Map<String, String> fields) {}
