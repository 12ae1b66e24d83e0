package dev.millrace.schemas.registry;

import java.util.Map;
import java.util.Set;
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
   * <p>Over HTTP these are understood as well:
   *
   * <ul>
   *   <li>{@code basic.auth.credentials.source} ({@code URL} or {@code USER_INFO}), {@code
   *       basic.auth.user.info}; {@code bearer.auth.credentials.source} ({@code STATIC_TOKEN}),
   *       {@code bearer.auth.token};
   *   <li>{@code schema.registry.ssl.truststore.} and {@code schema.registry.ssl.keystore.}, each
   *       with {@code location}, {@code password} and {@code type} ({@code JKS}, {@code PKCS12}, or
   *       {@code PEM} for the truststore); {@code schema.registry.ssl.key.password};
   *   <li>{@code http.connect.timeout.ms}, {@code http.read.timeout.ms} (for the whole answer),
   *       {@code max.retries} (rounds over all addresses), {@code retries.wait.ms}, {@code
   *       retries.max.wait.ms}, {@code retries.total.wait.ms} (for a call with all its tries);
   *   <li>{@code missing.id.cache.ttl.sec}, {@code normalize.schemas}.
   * </ul>
   *
   * <p>Other ways to authenticate, proxies and other {@code schema.registry.ssl.*} are refused
   * rather than ignored. Anything else is left to others.
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
   * Names of the properties that hold no secret, of those that are understood here and by the
   * serializers. An address may still have a login in it.
   */
  static Set<String> openProperties() {
    return RegistryConfig.openProperties();
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

  /** Whether {@link #register} would take the schema beside the subject's newest version. */
  Compatibility compatibility(String subject, Schema schema);

  /** Returns if the registry answers us, whatever it has; throws as the others do if not. */
  void probe();

  @Override
  void close();
}
