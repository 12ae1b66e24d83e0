package dev.millrace.streams.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Answers {@code GET} of {@code /health/live}, {@code /health/ready}, {@code /metrics}, {@code
 * /config} and {@code /adapters}. Nobody is asked who they are; who may ask is a matter of the
 * address that it listens on.
 *
 * <p>Threading: runs on a few daemon threads of its own until closed, by any thread.
 */
public final class StatusServer implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 1024;
  private static final int MAX_HEADER_BYTES = 8192;
  private static final int IDLE_MILLIS = 30_000;
  private static final int MAX_THREADS = 8;
  private static final int MIN_THREADS = 2;
  private static final int MISDIRECTED = 421;

  private static final Pattern LOCAL_NAME =
      Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+\\])(:[0-9]{1,5})?");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY");

  private final Javalin server;
  private final String host;

  private StatusServer(Javalin server, String host) {
    this.server = server;
    this.host = host;
  }

  /**
   * Starts to listen.
   *
   * @param host the address to listen on
   * @param port the port to listen on, or 0 for any free one
   * @throws BindException if it can't be had
   */
  public static StatusServer start(String host, int port, StatusPages pages) throws BindException {
    boolean loopback = isLoopback(host, port);
    Javalin server = Javalin.create(config -> configure(config, pages, loopback));
    try {
      server.start(host, port);
    } catch (JavalinBindException e) {
      server.stop();
      throw taken(host, port, e);
    }
    return new StatusServer(server, host);
  }

  private static BindException taken(String host, int port, Exception cause) {
    BindException e = new BindException("can't listen on port %d of %s".formatted(port, host));
    e.initCause(cause);
    return e;
  }

  private static boolean isLoopback(String host, int port) throws BindException {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw taken(host, port, e);
    }
  }

  /** Where it is, such as {@code http://127.0.0.1:8088}. */
  public URI url() {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + shown + ":" + server.port());
  }

  @Override
  public void close() {
    server.stop();
  }

  private static void configure(JavalinConfig config, StatusPages pages, boolean loopback) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.http.prefer405over404 = true;
    config.jetty.threadPool = threads();
    config.jetty.modifyHttpConfiguration(StatusServer::limit);
    config.routes.before(StatusServer::putHeaders);
    if (loopback) {
      config.routes.before(StatusServer::requireLocalName);
    }
    new StatusRoutes(pages).addTo(config.routes);
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    return threads;
  }

  private static void limit(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setIdleTimeout(IDLE_MILLIS);
  }

  private static void putHeaders(Context context) {
    HEADERS.forEach(context::header);
  }

  /**
   * What listens on this machine alone is asked under a local name. A page in a browser here could
   * otherwise have its own name point to this machine, and read the answers.
   */
  private static void requireLocalName(Context context) {
    String asked = context.host();
    if (asked == null || !LOCAL_NAME.matcher(asked).matches()) {
      throw new HttpResponseException(MISDIRECTED, "expected to be asked as localhost");
    }
  }
}
