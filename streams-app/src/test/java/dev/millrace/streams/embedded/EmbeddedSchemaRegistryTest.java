package dev.millrace.streams.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The REST interface as others see it: paths, statuses, bodies. */
@Tag("integration")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class EmbeddedSchemaRegistryTest {
  private static final String INT = schema("\\\"int\\\"");
  private static final String LONG = schema("\\\"long\\\"");

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final EmbeddedSchemaRegistry server = new EmbeddedSchemaRegistry(0);

  private static String schema(String escaped) {
    return "{\"schema\":\"" + escaped + "\"}";
  }

  private HttpResponse<String> ask(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private void assertAnswer(String method, String path, String body, String expected)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = ask(method, path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/vnd.schemaregistry.v1+json");
    assertThat(json.readTree(answer.body())).isEqualTo(json.readTree(expected));
  }

  @BeforeAll
  void register() throws IOException, InterruptedException {
    assertAnswer("POST", "/subjects/numbers-value/versions", INT, "{\"id\":1}");
    assertAnswer("POST", "/subjects/numbers-value/versions", LONG, "{\"id\":2}");
    assertAnswer("POST", "/subjects/other-value/versions", LONG, "{\"id\":2}");
  }

  @AfterAll
  void close() {
    server.close();
  }

  @Test
  void itListensOnThisMachineAlone() {
    assertThat(server.url().getHost()).isEqualTo("127.0.0.1");
    assertThat(server.url().getPort()).isPositive();
  }

  @Test
  void answersHaveConfluentsForm() throws IOException, InterruptedException {
    String second =
        "{\"subject\":\"numbers-value\",\"version\":2,\"id\":2,\"schema\":\"\\\"long\\\"\"}";
    assertAnswer("GET", "/", "", "{}");
    assertAnswer("GET", "/config", "", "{\"compatibilityLevel\":\"BACKWARD\"}");
    assertAnswer("GET", "/subjects", "", "[\"numbers-value\",\"other-value\"]");
    assertAnswer("GET", "/subjects/numbers-value/versions", "", "[1,2]");
    assertAnswer("GET", "/subjects/numbers-value/versions/2", "", second);
    assertAnswer("GET", "/subjects/numbers-value/versions/latest", "", second);
    assertAnswer("GET", "/subjects/numbers-value/versions/-1", "", second);
    assertAnswer("POST", "/subjects/numbers-value", LONG, second);
    assertAnswer("GET", "/schemas/ids/1", "", INT);
  }

  @Test
  void compatibilityIsToldWithoutRegistering() throws IOException, InterruptedException {
    String path = "/compatibility/subjects/numbers-value/versions/";
    String string = schema("\\\"string\\\"");
    assertAnswer("POST", path + "1", LONG, "{\"is_compatible\":true}");
    assertAnswer("POST", path + "latest", INT, "{\"is_compatible\":false}");

    JsonNode verbose = json.readTree(ask("POST", path + "latest?verbose=true", string).body());

    assertThat(verbose.path("is_compatible").asBoolean(true)).isFalse();
    assertThat(verbose.path("messages").get(0).asText()).contains("STRING").contains("LONG");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | /subjects/no-value/versions                       |                      | 40401",
        "GET  | /subjects/no-value/versions/latest                |                      | 40401",
        "POST | /subjects/no-value                                | {\"schema\":\"\\\"int\\\"\"} | 40401",
        "GET  | /subjects/numbers-value/versions/3                |                      | 40402",
        "POST | /compatibility/subjects/numbers-value/versions/3  | {\"schema\":\"\\\"int\\\"\"} | 40402",
        "GET  | /schemas/ids/99                                   |                      | 40403",
        "POST | /subjects/other-value                             | {\"schema\":\"\\\"int\\\"\"} | 40403",
        "POST | /subjects/other-value/versions                    | {\"schema\":\"\\\"int\\\"\"} | 409",
        "POST | /subjects/numbers-value/versions                  | {\"schema\":\"\\\"no\\\"\"} | 42201",
        "POST | /subjects/numbers-value/versions                  | {\"schema\":\"{\"} | 42201",
        "POST | /subjects/numbers-value/versions                  | {\"schema\":1}       | 42201",
        "POST | /subjects/numbers-value/versions                  | {                    | 42201",
        "POST | /subjects/numbers-value/versions                  | []                   | 42201",
        "POST | /subjects/numbers-value/versions                  |                      | 42201",
        "POST | /subjects/n-value/versions | {\"schemaType\":\"JSON\",\"schema\":\"{}\"} | 42201",
        "POST | /subjects/n-value/versions | {\"references\":[1],\"schema\":\"{}\"}      | 42201",
        "GET  | /subjects/numbers-value/versions/newest           |                      | 42202",
        "GET  | /subjects/numbers-value/versions/0                |                      | 42202",
        "GET  | /schemas/ids/seven                                |                      | 404",
        "GET  | /no/such/path                                     |                      | 404"
      })
  void faultsHaveConfluentsCodes(String method, String path, String body, int errorCode)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = ask(method, path, body == null ? "" : body);

    JsonNode error = json.readTree(answer.body());
    assertThat(error.path("error_code").asInt()).as(answer.body()).isEqualTo(errorCode);
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(answer.statusCode()).isEqualTo(errorCode < 1_000 ? errorCode : errorCode / 100);
  }

  /**
   * The answer may come, and the connection end, before all of the body is written: a client that
   * is still writing may take that for an error, so a plain socket asks.
   */
  @Test
  void aHugeRequestIsRefused() throws IOException, InterruptedException {
    try (Socket socket = new Socket(server.url().getHost(), server.url().getPort())) {
      Thread writer = new Thread(() -> writeHugeRequest(socket));
      writer.start();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(in.readLine()).startsWith("HTTP/1.1 413 ");
      for (String header = in.readLine(); !"".equals(header); header = in.readLine()) {
        assertThat(header).isNotNull();
      }
      assertThat(json.readTree(in).path("error_code").asInt()).isEqualTo(413);
      writer.join();
    }
  }

  private static void writeHugeRequest(Socket socket) {
    String head =
        "POST /subjects/numbers-value/versions HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Length: %d\r\n\r\n".formatted(2 << 20);
    try {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[2 << 20]);
    } catch (IOException e) {
      // It was refused before it was read.
    }
  }

  @Test
  void aTakenPortIsSaidSo() {
    assertThatThrownBy(() -> new EmbeddedSchemaRegistry(server.url().getPort()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(String.valueOf(server.url().getPort()));
  }

  @Test
  void closingTwiceIsFine() {
    EmbeddedSchemaRegistry other = new EmbeddedSchemaRegistry(0);
    HttpRequest request = HttpRequest.newBuilder(other.url()).build();
    other.close();
    other.close();

    assertThatThrownBy(() -> client.send(request, BodyHandlers.discarding()))
        .isInstanceOf(ConnectException.class);
  }
}
