package dev.millrace.streams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.streams.health.Readiness;
import dev.millrace.streams.health.Unreadiness;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("integration")
@Timeout(60)
class StatusServerTest {
  private final Readiness readiness = new Readiness();
  private StatusServer server;

  @BeforeEach
  void start() throws Exception {
    server = start(0);
  }

  private StatusServer start(int port) throws BindException {
    StatusPages pages =
        new StatusPages(
            readiness,
            () -> "events_total 7.0\n",
            () -> Map.of("application-id", "reviews"),
            () -> {
              throw new IllegalStateException("hunter2");
            });
    return StatusServer.start("127.0.0.1", port, pages);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  @Test
  void saysThatItLives() throws Exception {
    readiness.set(Unreadiness.ENGINE, "stuck");
    HttpResponse<String> live = send("GET", "/health/live");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(json(live).path("live").asBoolean()).isTrue();
  }

  @Test
  void saysWhetherItIsReadyAndWhyNot() throws Exception {
    HttpResponse<String> ready = send("GET", "/health/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(json(ready).path("ready").asBoolean()).isTrue();

    readiness.set(Unreadiness.SCHEMA_REGISTRY, "no answer");
    HttpResponse<String> not = send("GET", "/health/ready");
    assertThat(not.statusCode()).isEqualTo(503);
    assertThat(json(not).path("ready").asBoolean()).isFalse();
    assertThat(json(not).path("reasons").path("schema-registry").asText()).isEqualTo("no answer");
  }

  @Test
  void showsMetricsAndPages() throws Exception {
    HttpResponse<String> metrics = send("GET", "/metrics");
    assertThat(metrics.body()).isEqualTo("events_total 7.0\n");
    assertThat(metrics.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(json(send("GET", "/config")).path("application-id").asText()).isEqualTo("reviews");
  }

  @Test
  void anErrorIsNamedByItsClassAlone() throws Exception {
    HttpResponse<String> failed = send("GET", "/adapters");
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).contains("IllegalStateException").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void nothingCanBeChanged(String method) throws Exception {
    assertThat(send(method, "/config").statusCode()).isEqualTo(405);
    assertThat(send(method, "/nowhere").statusCode()).isIn(404, 405);
  }

  @Test
  void everyAnswerIsGuardedAndNamesNoProduct() throws Exception {
    for (String path : List.of("/health/live", "/metrics", "/nowhere", "/adapters")) {
      var headers = send("GET", path).headers();
      assertThat(headers.firstValue("x-content-type-options")).as(path).hasValue("nosniff");
      assertThat(headers.firstValue("cache-control")).as(path).hasValue("no-store");
      assertThat(headers.firstValue("content-security-policy")).as(path).isPresent();
      assertThat(headers.firstValue("server")).as(path).isEmpty();
    }
    assertThat(send("GET", "/nowhere").statusCode()).isEqualTo(404);
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBrowserCannotBeLedHereUnderAnotherName() throws Exception {
    String end = "\r\nConnection: close\r\n\r\n";
    assertThat(raw("GET /config HTTP/1.1\r\nHost: evil.example" + end)).contains(" 421 ");
    assertThat(raw("GET /config HTTP/1.1\r\nHost: localhost:1" + end)).contains(" 200 ");
  }

  @Test
  void whatIsTooLargeOrNoHttpIsRefusedWithoutABanner() throws Exception {
    String large =
        "GET /config HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";
    assertThat(raw(large)).contains(" 431 ").doesNotContainIgnoringCase("jetty");
    assertThat(raw("what?\r\n\r\n")).contains(" 400 ").doesNotContainIgnoringCase("jetty");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int port = server.url().getPort();
    assertThatThrownBy(() -> start(port))
        .isInstanceOf(BindException.class)
        .hasMessage("can't listen on port %d of 127.0.0.1".formatted(port));
  }

  @Test
  void aHostThatIsNotThereIsNamed() {
    StatusPages pages = new StatusPages(readiness, () -> "", Map::of, Map::of);
    assertThatThrownBy(() -> StatusServer.start("nowhere.invalid", 0, pages))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("nowhere.invalid");
  }
}
