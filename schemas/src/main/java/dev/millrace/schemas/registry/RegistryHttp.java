package dev.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a registry: over its addresses in turn, again after a wait where none of them could
 * answer, within a total time. An answer's {@code Retry-After} is waited for on top; where it ends
 * after that time, there is no use in asking again. Requests are all idempotent, registering
 * included, so they may be repeated.
 *
 * <p>Threading: safe for use by several threads at once. Calls block; an interrupt ends them.
 */
final class RegistryHttp {
  private static final int MAX_ANSWER_BYTES = 8 << 20;
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

  private final RegistryConfig config;
  private final Timing timing;
  private final HttpClient client;

  /** Index of the address that answered last: where the next request goes first. */
  private volatile int preferred;

  RegistryHttp(RegistryConfig config, Timing timing) {
    this.config = config;
    this.timing = timing;
    // Redirects are not followed: they would carry the credentials elsewhere.
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER);
    if (config.tls() != null) {
      builder.sslContext(TlsContext.of(config.tls()));
    }
    this.client = builder.build();
  }

  /**
   * Asks, and gives the answer's JSON.
   *
   * @param path from the address on, encoded, with a slash first
   * @param body what to post, or null to get
   */
  JsonNode ask(String path, @Nullable JsonNode body) {
    long deadline = timing.nanoTime() + config.retries().total().toNanos();
    for (int round = 0; ; round++) {
      Outcome outcome = askEach(path, body, deadline);
      if (outcome.answer() != null) {
        return RegistryAnswer.json(outcome.answer(), outcome.asked());
      }
      double random = ThreadLocalRandom.current().nextDouble();
      Duration wait = config.retries().waitAfter(round, random).plus(outcome.notBefore());
      boolean late = timing.nanoTime() + wait.toNanos() >= deadline;
      if (late || round >= config.retries().retries()) {
        throw unavailable(outcome, round + 1);
      }
      pause(wait, outcome);
    }
  }

  /** What a round over the addresses came to: an answer, or the last failure. */
  private record Outcome(
      URI asked,
      @Nullable RegistryAnswer answer,
      int status,
      @Nullable Exception failure,
      Duration notBefore) {}

  private Outcome askEach(String path, @Nullable JsonNode body, long deadline) {
    int first = preferred;
    int count = config.urls().size();
    Outcome outcome = askOne(first, path, body, deadline);
    for (int i = 1; i < count && outcome.answer() == null; i++) {
      outcome = askOne((first + i) % count, path, body, deadline);
    }
    return outcome;
  }

  private Outcome askOne(int index, String path, @Nullable JsonNode body, long deadline) {
    URI uri = URI.create(config.urls().get(index) + path);
    try {
      RegistryAnswer answer = exchange(request(uri, body), deadline);
      if (answer.mayBeBetterLater()) {
        return new Outcome(uri, null, answer.status(), null, answer.retryAfter());
      }
      preferred = index;
      return new Outcome(uri, answer, answer.status(), null, Duration.ZERO);
    } catch (IOException | TimeoutException e) {
      return new Outcome(uri, null, 0, e, Duration.ZERO);
    }
  }

  private HttpRequest request(URI uri, @Nullable JsonNode body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", CONTENT_TYPE);
    if (config.credentials() != null) {
      request.header("Authorization", config.credentials().header());
    }
    if (body != null) {
      request.header("Content-Type", CONTENT_TYPE).POST(BodyPublishers.ofString(body.toString()));
    }
    return request.build();
  }

  /** The client's own timeout ends at the headers; this one covers the body too. */
  private RegistryAnswer exchange(HttpRequest request, long deadline)
      throws IOException, TimeoutException {
    long left = deadline - timing.nanoTime();
    long limit = Math.max(1, Math.min(left, config.requestTimeout().toNanos()));
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, head -> new BoundedBody(MAX_ANSWER_BYTES));
    try {
      HttpResponse<byte[]> got = answer.get(limit, TimeUnit.NANOSECONDS);
      String retryAfter = got.headers().firstValue("Retry-After").orElse("");
      return new RegistryAnswer(
          got.statusCode(), got.body(), RegistryAnswer.retryAfter(retryAfter));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(request.uri(), e);
    } finally {
      answer.cancel(true);
    }
  }

  private void pause(Duration wait, Outcome outcome) {
    try {
      timing.sleep(wait);
    } catch (InterruptedException e) {
      throw interrupted(outcome.asked(), e);
    }
  }

  private static SchemaRegistryException interrupted(URI uri, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SchemaRegistryException(Kind.UNAVAILABLE, 0, uri + ": interrupted", e);
  }

  private SchemaRegistryException unavailable(Outcome outcome, int rounds) {
    String what =
        outcome.failure() != null ? describe(outcome.failure()) : "status " + outcome.status();
    return new SchemaRegistryException(
        Kind.UNAVAILABLE,
        outcome.status(),
        "%s: no answer from the schema registry after %d tries of %d addresses; the last: %s"
            .formatted(outcome.asked(), rounds, config.urls().size(), what),
        outcome.failure());
  }

  private static String describe(Exception failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }
}
