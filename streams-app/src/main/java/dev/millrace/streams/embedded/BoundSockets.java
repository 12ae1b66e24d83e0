package dev.millrace.streams.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * Server sockets that are bound before the broker's configuration is written, as the ports have to
 * be in it: asking for a free port and binding it later would leave it to others in between.
 *
 * <p>Threading: bound by the starting thread, taken by the broker's and the controller's.
 */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int DEFAULT_BUFFER = -1;

  private final Map<String, ServerSocketChannel> waiting = new ConcurrentHashMap<>();

  /** Binds a port, 0 for any free one, and returns it. */
  int bind(String listener, int port) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByAddress(BrokerProperties.ADDRESS), port);
    ServerSocketChannel channel = open(listener, address);
    waiting.put(listener, channel);
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private static ServerSocketChannel open(String listener, InetSocketAddress address)
      throws IOException {
    try {
      return INSTANCE.openServerSocket(listener, address, BACKLOG, DEFAULT_BUFFER);
    } catch (KafkaException e) {
      throw new IOException(
          "the embedded broker can't listen on %s: %s".formatted(address, e.getMessage()), e);
    }
  }

  @Override
  public ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBuffer)
      throws IOException {
    ServerSocketChannel bound = waiting.remove(listener);
    return bound != null
        ? bound
        : INSTANCE.openServerSocket(listener, address, backlog, receiveBuffer);
  }

  /** Closes what the broker has not taken. */
  @Override
  public void close() throws IOException {
    for (ServerSocketChannel channel : waiting.values()) {
      channel.close();
    }
    waiting.clear();
  }
}
