package dev.millrace.tests.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** For programs that must be told their port. Somebody else may take it in between. */
final class FreePort {
  private FreePort() {}

  static int find() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
