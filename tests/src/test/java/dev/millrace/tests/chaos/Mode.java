package dev.millrace.tests.chaos;

/**
 * Under which promise and group protocol the stream runs.
 *
 * @param guarantee of processing, in Kafka Streams' words
 * @param protocol of the group
 */
record Mode(String guarantee, String protocol) {
  static final Mode EXACTLY_ONCE = new Mode("exactly_once_v2", "classic");
  static final Mode EXACTLY_ONCE_STREAMS = new Mode("exactly_once_v2", "streams");
  static final Mode AT_LEAST_ONCE = new Mode("at_least_once", "classic");

  boolean isExactlyOnce() {
    return guarantee.equals("exactly_once_v2");
  }

  boolean isStreamsProtocol() {
    return protocol.equals("streams");
  }

  @Override
  public String toString() {
    return guarantee + "/" + protocol;
  }
}
