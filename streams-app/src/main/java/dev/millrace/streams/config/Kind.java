package dev.millrace.streams.config;

import org.jspecify.annotations.Nullable;

/**
 * What a setting takes.
 *
 * @param expected in words, for messages and the reference
 * @param parser reads it
 */
record Kind<T>(String expected, Parser<T> parser) {

  /** Reads a value. */
  interface Parser<T> {
    /** The value of a node that is not nothing, or null after a fault was reported. */
    @Nullable T parse(Node node, Place place);
  }

  @Nullable T parse(Node node, Place place) {
    return parser.parse(node, place);
  }
}
