package dev.millrace.streams.embedded;

/** Whether this program came with a broker; what is made for containers comes without. */
public final class BrokerClasses {
  private static final String BROKER = "kafka.server.BrokerServer";

  private BrokerClasses() {}

  /** Whether {@link EmbeddedBroker} can be used. Loads none of its classes. */
  public static boolean isAvailable() {
    String file = BROKER.replace('.', '/') + ".class";
    return BrokerClasses.class.getClassLoader().getResource(file) != null;
  }
}
