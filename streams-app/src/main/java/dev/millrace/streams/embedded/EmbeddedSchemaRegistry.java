package dev.millrace.streams.embedded;

import dev.millrace.schemas.registry.SchemaStore;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import java.net.URI;

/**
 * A schema registry inside this JVM that answers on Confluent's REST paths, for everybody who
 * speaks to Confluent's: serializers, consoles, user interfaces. Contents are in memory and gone
 * with it. Only this machine can reach it.
 *
 * <p>Served: {@code /subjects}, {@code /subjects/S}, {@code /subjects/S/versions[/V]}, {@code
 * /schemas/ids/ID}, {@code /compatibility/subjects/S/versions/V}, {@code /config}. Avro only, no
 * references, no deletion; compatibility is BACKWARD.
 *
 * <p>Threading: safe for use by several threads at once. Runs on threads of its own until closed.
 */
public final class EmbeddedSchemaRegistry implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final long MAX_REQUEST_BYTES = 1 << 20;

  private final Javalin server;

  /**
   * Starts.
   *
   * @param port the port to listen on, or 0 for any free one
   * @throws IllegalStateException if the port is taken
   */
  public EmbeddedSchemaRegistry(int port) {
    RegistryRoutes routes = new RegistryRoutes(new SchemaStore());
    this.server = Javalin.create(config -> configure(config, routes));
    try {
      server.start(HOST, port);
    } catch (JavalinBindException e) {
      throw new IllegalStateException(
          "schema registry: port %d of %s can't be had; choose another".formatted(port, HOST), e);
    }
  }

  /** What to give as {@code schema.registry.url}. */
  public URI url() {
    return URI.create("http://" + HOST + ":" + server.port());
  }

  /** Stops; a second time does nothing. */
  @Override
  public void close() {
    server.stop();
  }

  private static void configure(JavalinConfig config, RegistryRoutes routes) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
    routes.addTo(config.routes);
  }
}
