package dev.millrace.schemas.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a registry, from properties under Confluent's names.
 *
 * @param urls addresses of one registry, tried in turn; without user information
 * @param credentials what to send, or null for none
 * @param tls certificates other than the JVM's, or null for none
 * @param normalize whether the registry is to normalize schemas before it compares them
 * @param connectTimeout for a connection
 * @param requestTimeout for one request, from its first byte to the answer's last
 * @param retries how often and how long to try again
 * @param missingIdTtl how long an id that is unknown is not asked for again
 */
record RegistryConfig(
    List<URI> urls,
    @Nullable Credentials credentials,
    @Nullable TlsConfig tls,
    boolean normalize,
    Duration connectTimeout,
    Duration requestTimeout,
    RetryPolicy retries,
    Duration missingIdTtl) {
  static final String URL = "schema.registry.url";
  static final String NORMALIZE = "normalize.schemas";
  private static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
  private static final String REQUEST_TIMEOUT = "http.read.timeout.ms";
  static final String RETRIES = "max.retries";
  private static final String RETRY_WAIT = "retries.wait.ms";
  private static final String LONGEST_RETRY_WAIT = "retries.max.wait.ms";

  private static final String TOTAL_TIME = "retries.total.wait.ms";
  private static final String MISSING_ID_TTL = "missing.id.cache.ttl.sec";

  /** Below the 5 minutes that Kafka gives a consumer between polls, with room for several calls. */
  private static final int DEFAULT_TOTAL_MILLIS = 60_000;

  private static final String MOCK = "mock";

  /** Ways to authenticate and connect, which would be dropped without a word where not known. */
  private static final List<String> CONNECTING =
      List.of("bearer.auth.", TlsConfig.PREFIX, "proxy.host", "schema.registry.proxy.host");

  static final ConfigDef DEFINITION =
      TlsConfig.define(AuthConfig.define(new ConfigDef()))
          .define(
              URL,
              ConfigDef.Type.LIST,
              ConfigDef.NO_DEFAULT_VALUE,
              Importance.HIGH,
              "Addresses of the schema registry, separated by commas, or mock://SCOPE.")
          .define(
              NORMALIZE,
              ConfigDef.Type.BOOLEAN,
              false,
              Importance.LOW,
              "Whether the registry is to normalize schemas before it compares them.")
          .define(
              CONNECT_TIMEOUT,
              ConfigDef.Type.INT,
              5_000,
              Range.atLeast(1),
              Importance.LOW,
              "Time for a connection, in ms.")
          .define(
              REQUEST_TIMEOUT,
              ConfigDef.Type.INT,
              10_000,
              Range.atLeast(1),
              Importance.LOW,
              "Time for one request and its whole answer, in ms.")
          .define(
              RETRIES,
              ConfigDef.Type.INT,
              5,
              Range.atLeast(0),
              Importance.LOW,
              "Rounds over all addresses after the first one.")
          .define(
              RETRY_WAIT,
              ConfigDef.Type.INT,
              200,
              Range.atLeast(1),
              Importance.LOW,
              "Upper bound of the first wait between rounds, in ms; doubles each time.")
          .define(
              LONGEST_RETRY_WAIT,
              ConfigDef.Type.INT,
              5_000,
              Range.atLeast(1),
              Importance.LOW,
              "What that bound grows to, in ms.")
          .define(
              TOTAL_TIME,
              ConfigDef.Type.INT,
              DEFAULT_TOTAL_MILLIS,
              Range.atLeast(1),
              Importance.LOW,
              "Time for all tries of one call and the waits between them, in ms.")
          .define(
              MISSING_ID_TTL,
              ConfigDef.Type.LONG,
              1,
              Range.between(0, 3_600),
              Importance.LOW,
              "How long an id that the registry doesn't have isn't asked for again, in s.");

  /** What others than this class read, under the registry's properties. */
  private static final Set<String> OTHERS =
      Set.of("auto.register.schemas", "use.latest.version", RegistryStartup.MAX_WAIT);

  /** See {@link SchemaRegistry#openProperties}. */
  static Set<String> openProperties() {
    return Stream.concat(
            OTHERS.stream(),
            DEFINITION.configKeys().values().stream()
                .filter(key -> key.type != ConfigDef.Type.PASSWORD)
                .map(key -> key.name))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Reads a Kafka client's configuration; what isn't the registry's is left alone. */
  static RegistryConfig parse(Map<String, ?> properties) {
    refuseUnsupported(properties);
    AbstractConfig values = new AbstractConfig(DEFINITION, properties, false);
    List<RegistryUrl> urls = RegistryUrl.parseAll(values.getList(URL));
    return new RegistryConfig(
        urls.stream().map(RegistryUrl::address).toList(),
        AuthConfig.credentials(values, urls),
        TlsConfig.parse(values),
        values.getBoolean(NORMALIZE),
        millis(values, CONNECT_TIMEOUT),
        millis(values, REQUEST_TIMEOUT),
        new RetryPolicy(
            values.getInt(RETRIES),
            millis(values, RETRY_WAIT),
            millis(values, LONGEST_RETRY_WAIT),
            millis(values, TOTAL_TIME)),
        Duration.ofSeconds(values.getLong(MISSING_ID_TTL)));
  }

  /** The scope, where the address is {@code mock://SCOPE}. */
  Optional<String> mockScope() {
    URI first = urls.get(0);
    return MOCK.equals(first.getScheme()) ? Optional.of(first.getAuthority()) : Optional.empty();
  }

  private static void refuseUnsupported(Map<String, ?> properties) {
    for (String name : properties.keySet()) {
      boolean known = DEFINITION.names().contains(name);
      if (!known && CONNECTING.stream().anyMatch(name::startsWith)) {
        throw new ConfigException(
            name
                + " is not supported; use basic authentication or a static bearer token, and files"
                + " in JKS, PKCS12 or PEM");
      }
    }
  }

  private static Duration millis(AbstractConfig values, String name) {
    return Duration.ofMillis(values.getInt(name));
  }
}
