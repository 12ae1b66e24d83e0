package dev.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A client of Confluent's REST API, for every registry that speaks it.
 *
 * <p>What an id or a registered schema stands for never changes, so it is kept for good, in bounded
 * caches. That an id is unknown, or its schema of no use, is remembered for a second: a stream of
 * such ids costs a request a second each, and one that is registered late is found soon.
 *
 * <p>Threading: safe for use by several threads at once. Calls block, a minute at most.
 */
final class HttpSchemaRegistry implements SchemaRegistry {
  private static final int CACHED_SCHEMAS = 1_000;
  private static final long REFUSAL_NANOS = 1_000_000_000L;

  private record SubjectSchema(String subject, Schema schema) {}

  private record Refusal(long until, SchemaRegistryException answer) {}

  private final RegistryHttp http;
  private final Timing timing;
  private final String query;
  private final BoundedCache<Integer, Schema> schemas = new BoundedCache<>(CACHED_SCHEMAS);
  private final BoundedCache<Integer, Refusal> refusals = new BoundedCache<>(CACHED_SCHEMAS);
  private final BoundedCache<SubjectSchema, Integer> ids = new BoundedCache<>(CACHED_SCHEMAS);

  HttpSchemaRegistry(RegistryConfig config) {
    this(config, Timing.SYSTEM);
  }

  HttpSchemaRegistry(RegistryConfig config, Timing timing) {
    this.http = new RegistryHttp(config, timing);
    this.timing = timing;
    this.query = config.normalize() ? "?normalize=true" : "";
  }

  @Override
  public int register(String subject, Schema schema) {
    return id(subject, schema, "/subjects/" + encode(subject) + "/versions" + query);
  }

  @Override
  public int idFor(String subject, Schema schema) {
    return id(subject, schema, "/subjects/" + encode(subject) + query);
  }

  @Override
  public Schema schemaById(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    Refusal refusal = refusals.get(id);
    if (refusal != null && refusal.until() - timing.nanoTime() > 0) {
      throw refusal.answer();
    }
    return fetch(id);
  }

  @Override
  public RegisteredSchema latestVersion(String subject) {
    String path = "/subjects/" + encode(subject) + "/versions/latest";
    JsonNode answer = http.ask(path, null);
    return new RegisteredSchema(
        subject, integer(answer, "version", path), integer(answer, "id", path), avro(answer, path));
  }

  /** Does nothing: the connections go once nobody uses this any more. */
  @Override
  public void close() {}

  private int id(String subject, Schema schema, String path) {
    SubjectSchema key = new SubjectSchema(subject, schema);
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
    int id = integer(http.ask(path, body), "id", path);
    ids.put(key, id);
    return id;
  }

  private Schema fetch(int id) {
    String path = "/schemas/ids/" + id;
    try {
      Schema schema = avro(http.ask(path, null), path);
      schemas.put(id, schema);
      return schema;
    } catch (SchemaRegistryException e) {
      if (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.UNUSABLE) {
        refusals.put(id, new Refusal(timing.nanoTime() + REFUSAL_NANOS, e));
      }
      throw e;
    }
  }

  private static int integer(JsonNode answer, String field, String path) {
    JsonNode value = answer.path(field);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw RegistryAnswer.nonsense(path, "no number \"" + field + "\"");
    }
    return value.intValue();
  }

  private static Schema avro(JsonNode answer, String path) {
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw unusable(path, "expected an Avro schema, got one of type " + type, null);
    }
    if (!answer.path("references").isEmpty()) {
      throw unusable(path, "schemas made of references are not supported", null);
    }
    if (!answer.path("schema").isTextual()) {
      throw RegistryAnswer.nonsense(path, "no text \"schema\"");
    }
    return parse(answer.path("schema").textValue(), path);
  }

  /** A writer's defaults are never used, so old schemas with invalid ones are no obstacle. */
  private static Schema parse(String json, String path) {
    try {
      return new Schema.Parser().setValidateDefaults(false).parse(json);
    } catch (RuntimeException | StackOverflowError e) {
      throw unusable(path, "not a valid Avro schema", e);
    }
  }

  private static SchemaRegistryException unusable(
      String path, String what, @Nullable Throwable cause) {
    return new SchemaRegistryException(Kind.UNUSABLE, 0, path + ": " + what, cause);
  }

  private static String encode(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
