package dev.millrace.streams.cli;

/**
 * Sets what {@code logback.xml} leaves open. Works only before the first logger is made, so nothing
 * that runs before may have one.
 */
public final class Logging {
  private static final String SHORT = "millrace: %msg%n%nopex";
  private static final String DATED = "%d{HH:mm:ss.SSS} %-5level %msg%n%nopex";
  private static final String FULL = "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n%ex";

  private Logging() {}

  /**
   * Chooses levels and layout.
   *
   * @param verbose everything from INFO on, with stack traces
   * @param service a service's log has times and hears what Kafka's clients have to say
   */
  public static void configure(boolean verbose, boolean service) {
    set("pattern", verbose ? FULL : service ? DATED : SHORT);
    set("own-level", verbose || service ? "INFO" : "WARN");
    set("other-level", verbose ? "INFO" : service ? "WARN" : "ERROR");
    set("noise-level", verbose ? "INFO" : "OFF");
  }

  private static void set(String name, String value) {
    System.setProperty("millrace.log." + name, value);
  }
}
