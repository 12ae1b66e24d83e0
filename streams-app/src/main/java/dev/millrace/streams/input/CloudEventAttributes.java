package dev.millrace.streams.input;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.routing.Names;

/** The attributes that each CloudEvent must have. */
final class CloudEventAttributes {
  static final String VERSION = "specversion";
  static final String ID = "id";
  static final String SOURCE = "source";
  static final String TYPE = "type";

  /** No URI has it, so where it stands first the source ends. */
  private static final char SEPARATOR = '|';

  private static final String SUPPORTED = "1.0";

  private CloudEventAttributes() {}

  /**
   * Checks them; an empty text stands for an attribute that is not there.
   *
   * @throws EventFailedException NOT_CLOUDEVENT
   */
  static void check(String version, String id, String source, String type)
      throws EventFailedException {
    if (!version.equals(SUPPORTED)) {
      throw new EventFailedException(
          FailureCode.NOT_CLOUDEVENT,
          "%s: expected a CloudEvent of version %s, got %s"
              .formatted(VERSION, SUPPORTED, version.isEmpty() ? "nothing" : Names.quote(version)));
    }
    present(ID, id);
    present(SOURCE, source);
    present(TYPE, type);
    if (source.indexOf(SEPARATOR) >= 0) {
      throw new EventFailedException(
          FailureCode.NOT_CLOUDEVENT,
          "%s: expected a URI, got a text with a %s".formatted(SOURCE, SEPARATOR));
    }
  }

  /** What tells a CloudEvent from all others: producers give ids that are unique per source. */
  static String eventId(String source, String id) {
    return source + SEPARATOR + id;
  }

  private static void present(String name, String value) throws EventFailedException {
    if (value.isEmpty()) {
      throw new EventFailedException(
          FailureCode.NOT_CLOUDEVENT,
          "%s: expected the attribute of a CloudEvent, got nothing".formatted(name));
    }
  }
}
