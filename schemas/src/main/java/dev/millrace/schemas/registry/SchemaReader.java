package dev.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Schemas out of a registry's answers. A schema may use types of others, which it names as
 * references: versions of subjects, which are fetched and read before it.
 *
 * <p>Threading: safe for use by several threads at once.
 */
final class SchemaReader {
  /** References of references of ...; more than anybody needs, few enough to end. */
  static final int MAX_DEPTH = 16;

  /** Schemas that one schema may be made of: each costs a request. */
  static final int MAX_REFERENCES = 100;

  private final RegistryHttp http;

  SchemaReader(RegistryHttp http) {
    this.http = http;
  }

  /** The path of a subject. */
  static String subject(String name) {
    return "/subjects/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The path of a version of a subject. */
  static String version(String subject, String version) {
    return subject(subject) + "/versions/" + version;
  }

  /**
   * The schema of an answer, whole.
   *
   * @throws SchemaRegistryException UNUSABLE if it is no Avro schema or can't be put together,
   *     UNAVAILABLE if the answer makes no sense or a reference could not be asked for
   */
  Schema read(JsonNode answer, String path) {
    return new Assembly(path).add(answer, path);
  }

  /** One schema being put together; the parser knows the types read before. */
  private final class Assembly {
    private final String wanted;

    /** A writer's defaults are never used, so old schemas with invalid ones are no obstacle. */
    private final Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);

    private final Set<String> done = new HashSet<>();
    private final Set<String> open = new LinkedHashSet<>();

    private Assembly(String wanted) {
      this.wanted = wanted;
    }

    private Schema add(JsonNode answer, String path) {
      String type = answer.path("schemaType").asText("AVRO");
      if (!type.equals("AVRO")) {
        throw unusable("expected an Avro schema, got one of type " + type, null);
      }
      if (!answer.path("schema").isTextual()) {
        throw RegistryAnswer.nonsense(path, "no text \"schema\"");
      }
      answer.path("references").forEach(this::addReference);
      return parse(answer.path("schema").textValue(), path);
    }

    private void addReference(JsonNode reference) {
      JsonNode subject = reference.path("subject");
      JsonNode version = reference.path("version");
      if (!subject.isTextual() || !version.isIntegralNumber()) {
        throw unusable("a reference without a subject or a version", null);
      }
      String path = version(subject.textValue(), version.asText());
      if (done.contains(path)) {
        return;
      }
      if (!open.add(path)) {
        throw unusable("references in a circle: %s".formatted(open), null);
      }
      if (open.size() > MAX_DEPTH || done.size() + open.size() > MAX_REFERENCES) {
        throw unusable(
            "more than %d references, or %d deep".formatted(MAX_REFERENCES, MAX_DEPTH), null);
      }
      add(fetch(path), path);
      open.remove(path);
      done.add(path);
    }

    private JsonNode fetch(String path) {
      try {
        return http.ask(path, null);
      } catch (SchemaRegistryException e) {
        if (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.INVALID) {
          throw unusable("it refers to %s, which isn't there".formatted(path), e);
        }
        throw e;
      }
    }

    private Schema parse(String json, String path) {
      try {
        return parser.parse(json);
      } catch (RuntimeException | StackOverflowError e) {
        throw unusable(
            path.equals(wanted)
                ? "not a valid Avro schema"
                : "it refers to %s, which is not a valid Avro schema".formatted(path),
            e);
      }
    }

    private SchemaRegistryException unusable(String what, @Nullable Throwable cause) {
      return new SchemaRegistryException(Kind.UNUSABLE, 0, wanted + ": " + what, cause);
    }
  }
}
