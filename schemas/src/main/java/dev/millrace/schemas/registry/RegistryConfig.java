package dev.millrace.schemas.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a registry, from properties under Confluent's names.
 *
 * @param urls addresses of one registry, tried in turn; without user information
 * @param credentials what to send, or null for none
 * @param normalize whether the registry is to normalize schemas before it compares them
 * @param connectTimeout for a connection
 * @param requestTimeout for one request, from its first byte to the answer's last
 */
record RegistryConfig(
    List<URI> urls,
    @Nullable Credentials credentials,
    boolean normalize,
    Duration connectTimeout,
    Duration requestTimeout,
    RetryPolicy retries) {
  static final String URL = "schema.registry.url";
  static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
  static final String USER_INFO = "basic.auth.user.info";

  /** Confluent's older name of the same. */
  static final String OLD_USER_INFO = "schema.registry.basic.auth.user.info";

  static final String NORMALIZE = "normalize.schemas";
  private static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
  private static final String REQUEST_TIMEOUT = "http.read.timeout.ms";
  private static final String RETRIES = "max.retries";
  private static final String RETRY_WAIT = "retries.wait.ms";
  private static final String LONGEST_RETRY_WAIT = "retries.max.wait.ms";

  /** Below the 5 minutes that Kafka gives a consumer between polls, with room for several calls. */
  private static final Duration TOTAL_TIME = Duration.ofSeconds(60);

  private static final String MOCK = "mock";

  /** Ways to authenticate and connect that would be dropped without a word. */
  private static final List<String> UNSUPPORTED =
      List.of("bearer.auth.", "schema.registry.ssl.", "proxy.host", "schema.registry.proxy.host");

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              URL,
              ConfigDef.Type.LIST,
              ConfigDef.NO_DEFAULT_VALUE,
              Importance.HIGH,
              "Addresses of the schema registry, separated by commas, or mock://SCOPE.")
          .define(
              CREDENTIALS_SOURCE,
              ConfigDef.Type.STRING,
              "URL",
              Importance.MEDIUM,
              "Where user and password stand: URL (user:password@ in the first address) or"
                  + " USER_INFO.")
          .define(
              USER_INFO,
              ConfigDef.Type.PASSWORD,
              null,
              Importance.MEDIUM,
              "user:password, for USER_INFO.")
          .define(
              OLD_USER_INFO,
              ConfigDef.Type.PASSWORD,
              null,
              Importance.LOW,
              "Older name of " + USER_INFO + ".")
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
              "What that bound grows to, in ms.");

  /** Reads a Kafka client's configuration; what isn't the registry's is left alone. */
  static RegistryConfig parse(Map<String, ?> properties) {
    refuseUnsupported(properties);
    AbstractConfig values = new AbstractConfig(DEFINITION, properties, false);
    List<RegistryUrl> urls = RegistryUrl.parseAll(values.getList(URL));
    return new RegistryConfig(
        urls.stream().map(RegistryUrl::address).toList(),
        credentials(values, urls),
        values.getBoolean(NORMALIZE),
        millis(values, CONNECT_TIMEOUT),
        millis(values, REQUEST_TIMEOUT),
        new RetryPolicy(
            values.getInt(RETRIES),
            millis(values, RETRY_WAIT),
            millis(values, LONGEST_RETRY_WAIT),
            TOTAL_TIME));
  }

  /** The scope, where the address is {@code mock://SCOPE}. */
  Optional<String> mockScope() {
    URI first = urls.get(0);
    return MOCK.equals(first.getScheme()) ? Optional.of(first.getAuthority()) : Optional.empty();
  }

  private static void refuseUnsupported(Map<String, ?> properties) {
    for (String name : properties.keySet()) {
      if (UNSUPPORTED.stream().anyMatch(name::startsWith)) {
        throw new ConfigException(
            name
                + " is not supported; use basic authentication, and the JVM's own settings"
                + " (javax.net.ssl.trustStore) for certificates");
      }
    }
  }

  private static @Nullable Credentials credentials(AbstractConfig values, List<RegistryUrl> urls) {
    Password given = values.getPassword(USER_INFO);
    Password userInfo = given != null ? given : values.getPassword(OLD_USER_INFO);
    String source = values.getString(CREDENTIALS_SOURCE);
    return switch (source) {
      case "USER_INFO" -> fromUserInfo(userInfo);
      case "URL" -> fromUrl(userInfo, urls);
      default ->
          throw new ConfigException(
              "%s is %s; expected URL or USER_INFO".formatted(CREDENTIALS_SOURCE, source));
    };
  }

  private static Credentials fromUserInfo(@Nullable Password userInfo) {
    if (userInfo == null || !userInfo.value().contains(":")) {
      throw new ConfigException(
          "%s is USER_INFO, so %s must be user:password".formatted(CREDENTIALS_SOURCE, USER_INFO));
    }
    return new Credentials(userInfo.value());
  }

  private static @Nullable Credentials fromUrl(
      @Nullable Password userInfo, List<RegistryUrl> urls) {
    if (userInfo != null) {
      throw new ConfigException(
          "%s is set but not used: set %s to USER_INFO".formatted(USER_INFO, CREDENTIALS_SOURCE));
    }
    String found = urls.get(0).userInfo();
    return found == null ? null : new Credentials(found);
  }

  private static Duration millis(AbstractConfig values, String name) {
    return Duration.ofMillis(values.getInt(name));
  }
}
