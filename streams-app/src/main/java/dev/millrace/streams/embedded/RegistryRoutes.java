package dev.millrace.streams.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.registry.SchemaStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Confluent's REST paths over a store: requests to its calls, its faults to error bodies. */
final class RegistryRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryRoutes.class);
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int INVALID_VERSION = 42202;
  private static final int INTERNAL = 50001;

  private final SchemaStore store;
  private final ObjectMapper json = new ObjectMapper();
  private final SchemaRequests requests = new SchemaRequests(json);

  RegistryRoutes(SchemaStore store) {
    this.store = store;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/", context -> reply(context, json.createObjectNode()));
    routes.get("/config", this::config);
    routes.get("/schemas/ids/{id}", this::schemaById);
    routes.get("/subjects", this::subjects);
    routes.post("/subjects/{subject}", this::lookup);
    routes.get("/subjects/{subject}/versions", this::versions);
    routes.post("/subjects/{subject}/versions", this::register);
    routes.get("/subjects/{subject}/versions/{version}", this::version);
    routes.post("/compatibility/subjects/{subject}/versions/{version}", this::compatibility);
    routes.exception(SchemaRegistryException.class, this::registryFault);
    routes.exception(
        HttpResponseException.class, (e, context) -> fault(context, e.getStatus(), e.getMessage()));
    routes.exception(Exception.class, this::unforeseen);
  }

  private void config(Context context) {
    reply(context, json.createObjectNode().put("compatibilityLevel", "BACKWARD"));
  }

  private void schemaById(Context context) {
    String id = context.pathParam("id");
    if (!id.matches("[0-9]{1,9}")) {
      throw new HttpResponseException(404, "no schema id: expected a number");
    }
    Schema schema = store.schemaById(Integer.parseInt(id));
    reply(context, json.createObjectNode().put("schema", schema.toString()));
  }

  private void subjects(Context context) {
    ArrayNode names = json.createArrayNode();
    store.subjects().forEach(names::add);
    reply(context, names);
  }

  private void lookup(Context context) {
    reply(context, body(store.lookup(subject(context), requests.schema(context))));
  }

  private void register(Context context) {
    RegisteredSchema added = store.register(subject(context), requests.schema(context));
    reply(context, json.createObjectNode().put("id", added.id()));
  }

  private void versions(Context context) {
    ArrayNode numbers = json.createArrayNode();
    store.versions(subject(context)).forEach(version -> numbers.add(version.version()));
    reply(context, numbers);
  }

  private void version(Context context) {
    reply(context, body(namedVersion(context)));
  }

  private void compatibility(Context context) {
    Schema writer = namedVersion(context).schema();
    List<String> faults = SchemaStore.incompatibilities(requests.schema(context), writer);
    ObjectNode answer = json.createObjectNode().put("is_compatible", faults.isEmpty());
    if ("true".equals(context.queryParam("verbose"))) {
      faults.forEach(answer.putArray("messages")::add);
    }
    reply(context, answer);
  }

  private RegisteredSchema namedVersion(Context context) {
    String version = context.pathParam("version");
    if (version.equals("latest") || version.equals("-1")) {
      return store.latest(subject(context));
    }
    if (!version.matches("[1-9][0-9]{0,8}")) {
      throw new SchemaRegistryException(
          Kind.INVALID, INVALID_VERSION, "invalid version: expected latest or a number from 1 on");
    }
    return store.version(subject(context), Integer.parseInt(version));
  }

  private static String subject(Context context) {
    return context.pathParam("subject");
  }

  private ObjectNode body(RegisteredSchema version) {
    return json.createObjectNode()
        .put("subject", version.subject())
        .put("version", version.version())
        .put("id", version.id())
        .put("schema", version.schema().toString());
  }

  private void registryFault(SchemaRegistryException e, Context context) {
    fault(context, e.errorCode(), e.getMessage());
  }

  private void unforeseen(Exception e, Context context) {
    LOG.warn("Request to the embedded schema registry failed: {}", context.path(), e);
    fault(context, INTERNAL, e.getClass().getSimpleName());
  }

  /** The status is the error code's first three digits. */
  private void fault(Context context, int errorCode, @Nullable String message) {
    context.status(errorCode < 1_000 ? errorCode : errorCode / 100);
    reply(
        context,
        json.createObjectNode()
            .put("error_code", errorCode)
            .put("message", Objects.requireNonNullElse(message, "no message")));
  }

  private void reply(Context context, JsonNode answer) {
    try {
      context.contentType(CONTENT_TYPE).result(json.writeValueAsBytes(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that Jackson can't write", e);
    }
  }
}
