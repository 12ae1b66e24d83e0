package dev.millrace.schemas.registry;

import java.util.Map;
import org.apache.avro.Schema;

/**
 * Keeps schemas under ids, and as versions of subjects.
 *
 * <p>Every method throws {@link SchemaRegistryException}, which says whether the answer was no or
 * there was no answer.
 *
 * <p>Threading: safe for use by several threads at once. Calls block.
 */
public interface SchemaRegistry extends AutoCloseable {

  /**
   * Opens the registry that the properties name: {@code schema.registry.url} is one or more {@code
   * http(s)://} addresses of one registry, or {@code mock://SCOPE} for one in memory that
   * everything in this JVM shares by that scope.
   *
   * <p>Over HTTP these are understood as well: {@code basic.auth.credentials.source} ({@code URL}
   * or {@code USER_INFO}), {@code basic.auth.user.info}, {@code normalize.schemas}, {@code
   * http.connect.timeout.ms}, {@code http.read.timeout.ms} (for the whole answer), {@code
   * max.retries}, {@code retries.wait.ms}, {@code retries.max.wait.ms}. Bearer tokens, proxies and
   * {@code schema.registry.ssl.*} are refused rather than ignored. Anything else is left to others.
   *
   * @param properties a Kafka client's configuration, with Confluent's property names
   * @throws org.apache.kafka.common.config.ConfigException if they can't be honoured
   */
  static SchemaRegistry open(Map<String, ?> properties) {
    RegistryConfig config = RegistryConfig.parse(properties);
    return config
        .mockScope()
        .<SchemaRegistry>map(scope -> new InMemorySchemaRegistry(MockScopes.store(scope)))
        .orElseGet(() -> new HttpSchemaRegistry(config));
  }

  /**
   * Makes a schema the newest version of a subject, unless the subject has it already.
   *
   * @return the schema's id
   */
  int register(String subject, Schema schema);

  /** The id of a schema that is registered under the subject. */
  int idFor(String subject, Schema schema);

  /** The schema that an id stands for, whatever its subjects. */
  Schema schemaById(int id);

  /** The newest version of a subject, asked for anew each time. */
  RegisteredSchema latestVersion(String subject);

  @Override
  void close();
}
