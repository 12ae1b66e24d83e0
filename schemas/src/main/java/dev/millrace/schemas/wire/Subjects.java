package dev.millrace.schemas.wire;

/** Which subject a topic's schemas are versions of. */
final class Subjects {
  private Subjects() {}

  /** Confluent's TopicNameStrategy: the topic, and whether it is its key or its value. */
  static String ofTopic(String topic, boolean isKey) {
    return topic + (isKey ? "-key" : "-value");
  }
}
