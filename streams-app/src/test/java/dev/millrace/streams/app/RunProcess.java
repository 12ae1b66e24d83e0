package dev.millrace.streams.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A {@link FaultyRun} in a JVM of its own. */
final class RunProcess implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("health and metrics at (http://\\S+)");

  private final Process process;
  private final Path err;

  private RunProcess(Process process, Path err) {
    this.process = process;
    this.err = err;
  }

  /** Starts it, with its own file for what it says. */
  static RunProcess start(Path config, int hangsIn, Path err) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // it runs for seconds
                "-Dlogback.configurationFile=logback.xml",
                "-Dmillrace.cache=" + TestConsole.cache(),
                "-cp",
                System.getProperty("java.class.path"),
                FaultyRun.class.getName(),
                config.toString(),
                Integer.toString(hangsIn))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    return new RunProcess(process, err);
  }

  /** What it said. */
  String log() throws IOException {
    return Files.readString(err);
  }

  void terminate() {
    process.destroy();
  }

  /** Its exit code; fails if it doesn't end. */
  int exitCode() throws Exception {
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      throw new AssertionError("it still runs; it said: " + log());
    }
    return process.exitValue();
  }

  /** Asks one of its pages, once it has said where they are. */
  HttpResponse<String> get(String page) throws Exception {
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .failFast("it ended", () -> !process.isAlive())
        .until(() -> URL.matcher(log()).find());
    Matcher url = URL.matcher(log());
    url.find();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url.group(1) + page)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
