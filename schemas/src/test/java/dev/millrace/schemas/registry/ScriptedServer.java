package dev.millrace.schemas.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An HTTP server that gives the answers it was told, in order, and writes down the requests. */
final class ScriptedServer implements AutoCloseable {
  record Request(String method, String path, String authorization, String body) {}

  private record Answer(int status, String body, boolean stalls, String retryAfter) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  ScriptedServer() throws IOException {
    this(HttpServer.create(loopback(), 0));
  }

  private ScriptedServer(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Over TLS, to those who show what the context asks for. */
  static ScriptedServer secure(SSLContext context, boolean clientsToo) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setNeedClientAuth(clientsToo);
            parameters.setSSLParameters(wanted);
          }
        });
    return new ScriptedServer(server);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  ScriptedServer answer(int status, String body) {
    answers.add(new Answer(status, body, false, ""));
    return this;
  }

  /** An empty answer with a {@code Retry-After} header. */
  ScriptedServer answerLater(int status, String retryAfter) {
    answers.add(new Answer(status, "", false, retryAfter));
    return this;
  }

  /** Sends the head and half a body, and nothing more. */
  ScriptedServer stall() {
    answers.add(new Answer(200, "{", true, ""));
    return this;
  }

  /**
   * For a client whose time passes only as its test has it: real time, which a slow machine may
   * take much of, ends no request. To be added to.
   */
  Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("schema.registry.url", url());
    properties.put("http.connect.timeout.ms", 120_000);
    properties.put("http.read.timeout.ms", 120_000);
    return properties;
  }

  String url() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            body));
    Answer answer =
        answers.isEmpty() ? new Answer(500, "script ended", false, "") : answers.remove();
    byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
    if (!answer.retryAfter.isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", answer.retryAfter);
    }
    exchange.sendResponseHeaders(answer.status, answer.stalls ? 0 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.getResponseBody().flush();
    if (answer.stalls) {
      awaitClosing();
    }
    exchange.close();
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
