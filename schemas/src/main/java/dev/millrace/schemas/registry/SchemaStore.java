package dev.millrace.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.jspecify.annotations.Nullable;

/**
 * A registry's contents: subjects, versions, ids, in memory. A new version must be able to read
 * what the one before it wrote (Confluent's BACKWARD). Schemas that differ only in the order of
 * their properties are the same schema.
 *
 * <p>Threading: safe for use by several threads at once.
 */
public final class SchemaStore {
  /** Confluent's error codes; the first three digits are the HTTP status. */
  private static final int NO_SUBJECT = 40401;

  private static final int NO_VERSION = 40402;
  private static final int NO_SCHEMA = 40403;
  private static final int INCOMPATIBLE = 409;

  private final ObjectMapper json = new ObjectMapper();
  private final Map<JsonNode, Integer> ids = new HashMap<>();
  private final List<Schema> schemas = new ArrayList<>(); // at index id - 1
  private final Map<String, List<RegisteredSchema>> subjects = new TreeMap<>();

  /**
   * Adds a version, or finds it where the subject has the schema already.
   *
   * @throws SchemaRegistryException INCOMPATIBLE if the schema can't read the newest version's data
   */
  public synchronized RegisteredSchema register(String subject, Schema schema) {
    List<RegisteredSchema> versions = subjects.getOrDefault(subject, List.of());
    RegisteredSchema known = find(versions, schema);
    if (known != null) {
      return known;
    }
    if (!versions.isEmpty()) {
      requireCompatible(versions.get(versions.size() - 1), schema);
    }
    RegisteredSchema added =
        new RegisteredSchema(subject, versions.size() + 1, idOf(schema), schema);
    subjects.computeIfAbsent(subject, name -> new ArrayList<>()).add(added);
    return added;
  }

  /**
   * The version that a schema is of a subject.
   *
   * @throws SchemaRegistryException NOT_FOUND if there is no such subject, or not this schema in it
   */
  public synchronized RegisteredSchema lookup(String subject, Schema schema) {
    RegisteredSchema known = find(versionsOf(subject), schema);
    if (known == null) {
      throw notFound(NO_SCHEMA, "subject %s doesn't have this schema".formatted(subject));
    }
    return known;
  }

  /**
   * The schema of an id.
   *
   * @throws SchemaRegistryException NOT_FOUND if no schema has it
   */
  public synchronized Schema schemaById(int id) {
    if (id < 1 || id > schemas.size()) {
      throw notFound(NO_SCHEMA, "there is no schema with id %d".formatted(id));
    }
    return schemas.get(id - 1);
  }

  /** The subjects' names, sorted. */
  public synchronized List<String> subjects() {
    return List.copyOf(subjects.keySet());
  }

  /**
   * All versions of a subject, oldest first.
   *
   * @throws SchemaRegistryException NOT_FOUND if there is no such subject
   */
  public synchronized List<RegisteredSchema> versions(String subject) {
    return List.copyOf(versionsOf(subject));
  }

  /**
   * One version of a subject.
   *
   * @throws SchemaRegistryException NOT_FOUND if there is no such subject or version
   */
  public synchronized RegisteredSchema version(String subject, int version) {
    List<RegisteredSchema> versions = versionsOf(subject);
    if (version < 1 || version > versions.size()) {
      throw notFound(
          NO_VERSION,
          "subject %s has versions 1..%d, not %d".formatted(subject, versions.size(), version));
    }
    return versions.get(version - 1);
  }

  /**
   * The newest version of a subject.
   *
   * @throws SchemaRegistryException NOT_FOUND if there is no such subject
   */
  public synchronized RegisteredSchema latest(String subject) {
    List<RegisteredSchema> versions = versionsOf(subject);
    return versions.get(versions.size() - 1);
  }

  /** Whether {@link #register} would take a schema. */
  public synchronized Compatibility compatibility(String subject, Schema schema) {
    List<RegisteredSchema> versions = subjects.getOrDefault(subject, List.of());
    if (versions.isEmpty()) {
      return Compatibility.YES;
    }
    List<String> faults = incompatibilities(schema, versions.get(versions.size() - 1).schema());
    return new Compatibility(faults.isEmpty(), faults);
  }

  /** Why data written under one schema can't be read under another; empty where it can. */
  public static List<String> incompatibilities(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(SchemaStore::describe)
        .toList();
  }

  private static String describe(Incompatibility fault) {
    return "%s at %s: %s".formatted(fault.getType(), fault.getLocation(), fault.getMessage());
  }

  private static void requireCompatible(RegisteredSchema newest, Schema schema) {
    List<String> faults = incompatibilities(schema, newest.schema());
    if (!faults.isEmpty()) {
      throw new SchemaRegistryException(
          Kind.INCOMPATIBLE,
          INCOMPATIBLE,
          "subject %s: the schema can't read what version %d wrote (compatibility is BACKWARD): %s"
              .formatted(newest.subject(), newest.version(), faults));
    }
  }

  private @Nullable RegisteredSchema find(List<RegisteredSchema> versions, Schema schema) {
    Integer id = ids.get(tree(schema));
    return versions.stream().filter(v -> id != null && v.id() == id).findFirst().orElse(null);
  }

  private int idOf(Schema schema) {
    return ids.computeIfAbsent(
        tree(schema),
        unseen -> {
          schemas.add(schema);
          return schemas.size();
        });
  }

  /** A schema's JSON, equal to another's whatever the order of properties. */
  private JsonNode tree(Schema schema) {
    try {
      return json.readTree(schema.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro printed a schema that isn't JSON", e);
    }
  }

  private List<RegisteredSchema> versionsOf(String subject) {
    List<RegisteredSchema> versions = subjects.get(subject);
    if (versions == null) {
      throw notFound(NO_SUBJECT, "there is no subject %s".formatted(subject));
    }
    return versions;
  }

  private static SchemaRegistryException notFound(int errorCode, String message) {
    return new SchemaRegistryException(Kind.NOT_FOUND, errorCode, message);
  }
}
