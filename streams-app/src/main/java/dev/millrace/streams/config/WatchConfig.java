package dev.millrace.streams.config;

/**
 * How a running instance is watched: the section {@code http}, and {@code engine.timeout-ms}.
 *
 * @param httpHost the address to listen on
 * @param httpPort the port to listen on, 0 for any free one, or {@link #NO_PORT}
 * @param engineTimeoutMs how long a batch may be computed before the process is ended, in
 *     milliseconds; 0 for as long as it takes
 */
public record WatchConfig(String httpHost, int httpPort, long engineTimeoutMs) {
  /** Nothing listens. */
  public static final int NO_PORT = -1;

  /** Whether anything listens. */
  public boolean hasHttp() {
    return httpPort != NO_PORT;
  }
}
