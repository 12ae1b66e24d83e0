package dev.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * A client of Confluent's REST API, for every registry that speaks it.
 *
 * <p>What an id or a registered schema stands for never changes, so it is kept for good, in bounded
 * caches. That an id is unknown, or its schema of no use, is remembered for a second ({@code
 * missing.id.cache.ttl.sec}): a stream of such ids costs a request a second each, and one that is
 * registered late is found soon.
 *
 * <p>Threading: safe for use by several threads at once. Calls block, a minute at most.
 */
final class HttpSchemaRegistry implements SchemaRegistry {
  private static final int CACHED_SCHEMAS = 1_000;
  private static final int MAX_REASONS = 5;
  private static final int FORBIDDEN = 403;

  /** Faults that lie with the id that was asked for. */
  private static final Set<Kind> OF_THE_ID =
      EnumSet.of(Kind.NOT_FOUND, Kind.INVALID, Kind.INCOMPATIBLE, Kind.UNUSABLE);

  /** Nobody minds a list of one, and everybody has this path. */
  private static final String PROBE = "/subjects?offset=0&limit=1";

  private record SubjectSchema(String subject, Schema schema) {}

  private record Refusal(long until, SchemaRegistryException answer) {}

  private final RegistryHttp http;
  private final SchemaReader reader;
  private final Timing timing;
  private final boolean normalize;
  private final long refusalNanos;
  private final BoundedCache<Integer, Schema> schemas = new BoundedCache<>(CACHED_SCHEMAS);
  private final BoundedCache<Integer, Refusal> refusals = new BoundedCache<>(CACHED_SCHEMAS);
  private final BoundedCache<SubjectSchema, Integer> ids = new BoundedCache<>(CACHED_SCHEMAS);

  HttpSchemaRegistry(RegistryConfig config) {
    this(config, Timing.SYSTEM);
  }

  HttpSchemaRegistry(RegistryConfig config, Timing timing) {
    this.http = new RegistryHttp(config, timing);
    this.reader = new SchemaReader(http);
    this.timing = timing;
    this.normalize = config.normalize();
    this.refusalNanos = config.missingIdTtl().toNanos();
  }

  @Override
  public int register(String subject, Schema schema) {
    return id(subject, schema, SchemaReader.subject(subject) + "/versions" + query());
  }

  @Override
  public int idFor(String subject, Schema schema) {
    return id(subject, schema, SchemaReader.subject(subject) + query());
  }

  @Override
  public Schema schemaById(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    if (id < 0) {
      throw new SchemaRegistryException(Kind.NOT_FOUND, 0, "no registry gives the id " + id);
    }
    Refusal refusal = refusals.get(id);
    if (refusal != null && refusal.until() - timing.nanoTime() > 0) {
      throw refusal.answer();
    }
    return fetch(id);
  }

  @Override
  public RegisteredSchema latestVersion(String subject) {
    String path = SchemaReader.version(subject, "latest");
    JsonNode answer = http.ask(path, null);
    return new RegisteredSchema(
        subject,
        integer(answer, "version", path),
        integer(answer, "id", path),
        reader.read(answer, path));
  }

  @Override
  public Compatibility compatibility(String subject, Schema schema) {
    String path =
        "/compatibility%s?verbose=true%s"
            .formatted(SchemaReader.version(subject, "latest"), normalize ? "&normalize=true" : "");
    try {
      return compatibility(http.ask(path, body(schema)), path);
    } catch (SchemaRegistryException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Compatibility.YES; // there is no version to be compatible with
      }
      throw e;
    }
  }

  @Override
  public void probe() {
    try {
      if (!http.ask(PROBE, null).isArray()) {
        throw RegistryAnswer.nonsense(PROBE, "no list of subjects");
      }
    } catch (SchemaRegistryException e) {
      // Who may not list subjects may still use them; 40301 and the like are a registry's words.
      if (e.kind() != Kind.REJECTED || e.errorCode() / 100 != FORBIDDEN) {
        throw e;
      }
    }
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
    int id = integer(http.ask(path, body(schema)), "id", path);
    ids.put(key, id);
    return id;
  }

  private String query() {
    return normalize ? "?normalize=true" : "";
  }

  private static ObjectNode body(Schema schema) {
    return JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
  }

  private Schema fetch(int id) {
    String path = "/schemas/ids/" + id;
    try {
      Schema schema = reader.read(ask(path), path);
      schemas.put(id, schema);
      return schema;
    } catch (SchemaRegistryException e) {
      if (OF_THE_ID.contains(e.kind())) {
        refusals.put(id, new Refusal(timing.nanoTime() + refusalNanos, e));
      }
      throw e;
    }
  }

  /**
   * Asks for a schema. A refusal without a registry's error code is about the id only if what
   * answers is a registry, so another question settles that.
   */
  private JsonNode ask(String path) {
    try {
      return http.ask(path, null);
    } catch (SchemaRegistryException e) {
      if (!RegistryAnswer.isUnclear(e)) {
        throw e;
      }
      probe();
      throw new SchemaRegistryException(
          Kind.INVALID,
          e.errorCode(),
          "%s: status %d, while the registry answers otherwise".formatted(path, e.errorCode()),
          e);
    }
  }

  private static Compatibility compatibility(JsonNode answer, String path) {
    JsonNode verdict = answer.path("is_compatible");
    if (!verdict.isBoolean()) {
      throw RegistryAnswer.nonsense(path, "no \"is_compatible\"");
    }
    List<String> reasons = new ArrayList<>();
    for (JsonNode reason : answer.path("messages")) {
      if (reasons.size() < MAX_REASONS) {
        reasons.add(RegistryAnswer.cut(reason.asText()));
      }
    }
    return new Compatibility(verdict.booleanValue(), reasons);
  }

  private static int integer(JsonNode answer, String field, String path) {
    JsonNode value = answer.path(field);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw RegistryAnswer.nonsense(path, "no number \"" + field + "\"");
    }
    return value.intValue();
  }
}
