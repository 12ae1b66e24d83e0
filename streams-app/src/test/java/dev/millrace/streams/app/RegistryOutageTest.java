package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry goes away while events come, and comes back. */
@Tag("integration")
@Timeout(600)
class RegistryOutageTest {
  /** Of a schema that the processor has not seen before the outage. */
  private static final int UNSEEN_ID = 4711;

  /** Requests that one thread makes before it ends: the first and, as configured, one more. */
  private static final int TRIES = 2;

  @TempDir private Path directory;
  private final TestConsole console = TestConsole.withInput();

  /** The registry's place while it is away, and then a registry that knows one schema. */
  private static final class Gateway implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean up;

    Gateway(URI address) throws IOException {
      server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()), 0);
      server.createContext("/", this::answer);
      server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
      if (!up) {
        refused.incrementAndGet();
        exchange.sendResponseHeaders(503, -1);
        exchange.close();
        return;
      }
      String schema = TextEvent.getClassSchema().toString();
      byte[] body =
          JsonNodeFactory.instance
              .objectNode()
              .put("schema", schema)
              .toString()
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private Path config(EmbeddedBroker broker, EmbeddedSchemaRegistry registry) throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
    return Files.writeString(
        directory.resolve("millrace.yaml"),
        """
        kafka: {bootstrap.servers: "%s"}
        http: {port: 0}
        schema-registry: {schema.registry.url: "%s", max.retries: "1"}
        topics: {partitions: 1}
        model: {path: model, quantization: fp32}
        drift: {window-ms: 86400000}
        processing: {state-dir: state, shutdown-timeout-ms: 60000}
        adapters:
          - {name: tone, path: "%s"}
        """
            .formatted(broker.bootstrapServers(), registry.url(), golden.adapter("qv-r4")));
  }

  private static DemoEvent event(String id) {
    return new DemoEvent(id, "k", "hello", null, null);
  }

  /** An event as a producer writes it whose schema nobody here has seen. */
  private static void sendUnseen(EmbeddedBroker broker, String id) throws Exception {
    byte[] framed;
    try (AvroSerde<TextEvent> serde =
        AvroSerde.forValues(TextEvent.class, Map.of("schema.registry.url", "mock://outage"))) {
      framed =
          serde.serializer().serialize("events", event(id).toAvro(Clock.systemUTC().instant()));
    }
    ByteBuffer.wrap(framed).putInt(1, UNSEEN_ID);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("events", event(id).keyBytes(), framed)).get();
    }
  }

  /** What the running instance says of itself. */
  private String readiness() throws Exception {
    Matcher url = Pattern.compile("health and metrics at (http\\S+)").matcher(console.err());
    assertThat(url.find()).as(console.err()).isTrue();
    HttpRequest ask =
        HttpRequest.newBuilder(URI.create(url.group(1)).resolve("/health/ready")).build();
    return HttpClient.newHttpClient()
        .send(ask, HttpResponse.BodyHandlers.ofString())
        .body()
        .replace(" ", "");
  }

  @Test
  @SuppressWarnings("try") // closing the registry early is what this is about
  void knownSchemasGoOnAndUnknownOnesWaitWithoutADeadLetter() throws Exception {
    Answered answered = new Answered();
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0)) {
      Path file = config(broker, registry);
      assertThat(console.run("topics", "create", "--config", file)).isZero();
      CompletableFuture<Integer> code = console.start("run", "--config", file);
      try (DemoClients clients = new DemoClients(ConfigFile.read(file), Clock.systemUTC())) {
        clients.send(event("e1"));
        answered.await(clients, 1);

        URI address = registry.url();
        registry.close();
        try (Gateway gateway = new Gateway(address)) {
          clients.send(event("e2"));
          answered.await(clients, 2);
          assertThat(gateway.refused).hasValue(0);

          sendUnseen(broker, "e3");
          clients.send(event("e4"));
          while (gateway.refused.get() <= TRIES || readiness().contains("\"ready\":true")) {
            clients.poll(Duration.ofMillis(100), answered);
            assertThat(code).as(console.err()).isNotDone();
          }
          assertThat(readiness()).contains("\"ready\":false", "schema-registry", "events-0");
          gateway.up = true;
          answered.await(clients, 4);
          while (!readiness().contains("\"ready\":true")) {
            clients.poll(Duration.ofMillis(100), answered);
          }
        }
        assertThat(answered.ids()).containsExactly("e1", "e2", "e3", "e4");
      }
      console.console().stop().request();
      assertThat(code.get(120, TimeUnit.SECONDS)).as(console.err()).isZero();
    }
  }
}
