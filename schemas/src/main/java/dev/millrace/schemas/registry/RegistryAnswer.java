package dev.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.net.URI;

/**
 * What came back over HTTP. Faults are told by the status: registries agree on those, but not on
 * the codes in their error bodies. A 404 must have some code all the same: one of a proxy or of a
 * wrong path would make every schema an unknown one.
 */
record RegistryAnswer(int status, byte[] body) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_MESSAGE_CHARS = 300;

  /** Whether another address, or the same one later, may do better. */
  boolean mayBeBetterLater() {
    return status == 408 || status == 429 || status >= 500;
  }

  /** The answer's JSON, or the fault that it tells of. */
  static JsonNode json(RegistryAnswer answer, URI asked) {
    if (answer.status / 100 != 2) {
      throw answer.fault(asked);
    }
    try {
      return JSON.readTree(answer.body);
    } catch (IOException e) {
      throw nonsense(asked, "not JSON");
    }
  }

  /** Something that isn't a registry answered, or one that is broken. */
  static SchemaRegistryException nonsense(URI asked, String what) {
    return nonsense(asked.toString(), what);
  }

  static SchemaRegistryException nonsense(String asked, String what) {
    return new SchemaRegistryException(
        Kind.UNAVAILABLE, 0, asked + ": expected a schema registry's answer, got " + what);
  }

  private SchemaRegistryException fault(URI asked) {
    JsonNode error = errorBody();
    if (status == 404 && !error.has("error_code")) {
      return nonsense(asked, "status 404 without an error code: is the address complete?");
    }
    return new SchemaRegistryException(
        kind(),
        error.path("error_code").asInt(status),
        "%s: status %d, %s".formatted(asked, status, message(error)));
  }

  private Kind kind() {
    return switch (status) {
      case 404 -> Kind.NOT_FOUND;
      case 409 -> Kind.INCOMPATIBLE;
      default -> Kind.REJECTED;
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
    String message = error.path("message").asText("no message");
    return message.length() <= MAX_MESSAGE_CHARS
        ? message
        : message.substring(0, MAX_MESSAGE_CHARS) + "…";
  }
}
