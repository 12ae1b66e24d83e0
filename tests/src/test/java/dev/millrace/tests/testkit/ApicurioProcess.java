package dev.millrace.tests.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Apicurio Registry in a process of its own, out of its Maven artifact, on a free port. */
public final class ApicurioProcess implements AutoCloseable {
  /** Names the directory with the artifact's files. */
  public static final String PROPERTY = "millrace.apicurio";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration ONE_TRY = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final URI url;

  private ApicurioProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it, and returns once it is ready.
   *
   * @param log takes what it prints
   */
  public static ApicurioProcess start(Path log) {
    try {
      int port = FreePort.find();
      Process process = launch(Path.of(System.getProperty(PROPERTY)), port, log);
      URI address = URI.create("http://127.0.0.1:" + port);
      Awaitility.await()
          .atMost(PATIENCE)
          .failFast("it ended", () -> !process.isAlive())
          .until(() -> isReady(address.resolve("/health/ready")));
      return new ApicurioProcess(process, address.resolve(ApicurioContainer.PATH));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path directory, int port, Path log) throws IOException {
    Path jar;
    try (Stream<Path> files = Files.list(directory)) {
      jar = files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst().orElseThrow();
    }
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.otel.sdk.disabled=true",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                jar.toString()))
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static boolean isReady(URI health) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(health).timeout(ONE_TRY).build();
    try {
      return CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  /** For {@code schema.registry.url}. */
  public URI url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
