package dev.millrace.streams.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a schema registry, and is away for those who register under one subject. */
final class RegistryProxy implements AutoCloseable {
  /** Requests that are still to be refused. */
  final AtomicInteger outage = new AtomicInteger();

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server;
  private final URI registry;
  private final String path;

  RegistryProxy(URI registry, String subject) throws IOException {
    this.registry = registry;
    this.path = "/subjects/" + subject + "/versions";
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean registering =
          exchange.getRequestMethod().equals("POST")
              && exchange.getRequestURI().getPath().equals(path);
      if (registering && outage.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      HttpRequest request =
          HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI().toString()))
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .method(
                  exchange.getRequestMethod(),
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
              .build();
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      exchange.sendResponseHeaders(response.statusCode(), response.body().length);
      exchange.getResponseBody().write(response.body());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
