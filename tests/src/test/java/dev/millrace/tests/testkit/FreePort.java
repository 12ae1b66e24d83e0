package dev.millrace.tests.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** For programs that must be told their port. */
public final class FreePort {
  /** Below the range from which systems take ports for others meanwhile. */
  private static final int FIRST = 20_000;

  private static final int COUNT = 10_000;

  private FreePort() {}

  /** Any that nobody has. */
  public static int find() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST + COUNT);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (BindException e) {
        // Somebody else's.
      }
    }
  }
}
