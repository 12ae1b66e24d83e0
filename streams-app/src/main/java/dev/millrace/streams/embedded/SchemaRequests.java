package dev.millrace.streams.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import io.javalin.http.Context;
import java.io.IOException;
import org.apache.avro.Schema;

/** The schemas that requests carry in their bodies. */
final class SchemaRequests {
  private static final int INVALID_SCHEMA = 42201;

  private final ObjectMapper json;

  SchemaRequests(ObjectMapper json) {
    this.json = json;
  }

  /**
   * The schema of a request.
   *
   * @throws SchemaRegistryException with code 42201 if there is none, or none that is served here
   */
  Schema schema(Context context) {
    JsonNode body = body(context);
    String type = body.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO") || !body.path("references").isEmpty()) {
      throw invalid("only Avro schemas without references are served here");
    }
    if (!body.path("schema").isTextual()) {
      throw invalid("expected a text \"schema\" in the body");
    }
    return parse(body.path("schema").textValue());
  }

  private JsonNode body(Context context) {
    try {
      return json.readTree(context.bodyAsBytes());
    } catch (IOException e) {
      throw invalid("the body is not JSON");
    }
  }

  private static Schema parse(String text) {
    try {
      return new Schema.Parser().parse(text);
    } catch (RuntimeException | StackOverflowError e) {
      throw invalid("invalid schema: " + e.getMessage());
    }
  }

  private static SchemaRegistryException invalid(String message) {
    return new SchemaRegistryException(Kind.INVALID, INVALID_SCHEMA, message);
  }
}
