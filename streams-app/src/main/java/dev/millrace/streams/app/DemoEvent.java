package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.routing.EventHints;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that the demo feeds.
 *
 * @param id as predictions repeat it
 * @param key the record's key, or null
 * @param text what to classify
 * @param adapter who is to answer, or null
 * @param tasks the only tasks to answer, or null
 */
record DemoEvent(
    String id,
    @Nullable String key,
    String text,
    @Nullable String adapter,
    @Nullable List<String> tasks) {

  /**
   * An event from a line of JSON.
   *
   * @param defaultId its id if it has none
   */
  static DemoEvent of(ObjectNode json, String defaultId) throws JsonLines.FaultException {
    String id = JsonLines.optionalText(json, "id");
    return new DemoEvent(
        id == null ? defaultId : id,
        JsonLines.optionalText(json, "key"),
        JsonLines.text(json, "text"),
        JsonLines.optionalText(json, "adapter"),
        JsonLines.optionalTexts(json, "tasks"));
  }

  /** The same event once more, for the given round from 2 on. */
  DemoEvent again(int round) {
    return new DemoEvent(id + "-r" + round, key, text, adapter, tasks);
  }

  EventHints hints() {
    return new EventHints(adapter, tasks);
  }

  byte @Nullable [] keyBytes() {
    return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }

  TextEvent toAvro(Instant now) {
    return new TextEvent(id, text, adapter, tasks, now, Map.of());
  }
}
