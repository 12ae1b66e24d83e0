package dev.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What came back over HTTP. Faults are told by the status: registries agree on those, but not on
 * the codes in their error bodies. A 4xx must have some code all the same: one of a proxy or of a
 * wrong path would make every schema an unknown one.
 *
 * @param retryAfter how long the server asked to be left alone; zero where it did not
 */
record RegistryAnswer(int status, byte[] body, Duration retryAfter) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_MESSAGE_CHARS = 300;
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  /** Reads a {@code Retry-After} header; a date in it is no wait, as clocks differ. */
  static Duration retryAfter(String header) {
    String text = header.strip();
    return SECONDS.matcher(text).matches()
        ? Duration.ofSeconds(Long.parseLong(text))
        : Duration.ZERO;
  }

  /** Whether another address, or the same one later, may do better. */
  boolean mayBeBetterLater() {
    return mayBeBetterLater(status);
  }

  private static boolean mayBeBetterLater(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  /** Whether somebody said no, but did not say it as registries do. */
  static boolean isUnclear(SchemaRegistryException fault) {
    return fault.kind() == Kind.UNAVAILABLE
        && fault.errorCode() / 100 == 4
        && !mayBeBetterLater(fault.errorCode());
  }

  /** The answer's JSON, or the fault that it tells of. */
  static JsonNode json(RegistryAnswer answer, URI asked) {
    if (answer.status / 100 != 2) {
      throw answer.fault(asked);
    }
    try {
      return JSON.readTree(answer.body);
    } catch (IOException e) {
      throw nonsense(asked.toString(), 0, "not JSON");
    }
  }

  /** Something that isn't a registry answered, or one that is broken. */
  static SchemaRegistryException nonsense(String asked, String what) {
    return nonsense(asked, 0, what);
  }

  private static SchemaRegistryException nonsense(String asked, int status, String what) {
    return new SchemaRegistryException(
        Kind.UNAVAILABLE, status, asked + ": expected a schema registry's answer, got " + what);
  }

  private SchemaRegistryException fault(URI asked) {
    JsonNode error = errorBody();
    Kind kind = kind();
    boolean saysWhy = error.has("error_code");
    if (!saysWhy && (kind == Kind.NOT_FOUND || kind == Kind.INVALID)) {
      return nonsense(
          asked.toString(),
          status,
          "status %d without an error code: is the address complete?".formatted(status));
    }
    return new SchemaRegistryException(
        kind,
        error.path("error_code").asInt(status),
        "%s: status %d, %s".formatted(asked, status, message(error)));
  }

  private Kind kind() {
    return switch (status) {
      case 401, 403, 407 -> Kind.REJECTED;
      case 404 -> Kind.NOT_FOUND;
      case 409 -> Kind.INCOMPATIBLE;
      default -> status / 100 == 4 ? Kind.INVALID : Kind.REJECTED;
    };
  }

  private JsonNode errorBody() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private static String message(JsonNode error) {
    return cut(error.path("message").asText("no message"));
  }

  /** Of what others wrote, as much as belongs into a message. */
  static String cut(String message) {
    return message.length() <= MAX_MESSAGE_CHARS
        ? message
        : message.substring(0, MAX_MESSAGE_CHARS) + "…";
  }
}
