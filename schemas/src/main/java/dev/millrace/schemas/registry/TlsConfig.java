package dev.millrace.schemas.registry;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust over TLS, and who we are there.
 *
 * @param trusted certificates of authorities, or null for the JVM's own
 * @param own our key and certificate, or null for none
 * @param keyPassword of the key in {@code own}, or null where it is that of the file
 */
record TlsConfig(
    @Nullable StoreFile trusted, @Nullable StoreFile own, @Nullable Password keyPassword) {
  static final String PREFIX = "schema.registry.ssl.";

  private static final String TRUSTSTORE = PREFIX + "truststore.";
  private static final String KEYSTORE = PREFIX + "keystore.";
  private static final String LOCATION = "location";
  private static final String PASSWORD = "password";
  private static final String TYPE = "type";
  private static final String KEY_PASSWORD = PREFIX + "key.password";
  private static final String HOST_CHECK = PREFIX + "endpoint.identification.algorithm";

  /**
   * A file with keys or certificates.
   *
   * @param name the property that names the file, for messages
   * @param type JKS, PKCS12 or PEM
   */
  record StoreFile(String name, String location, @Nullable Password password, String type) {}

  static ConfigDef define(ConfigDef definition) {
    defineStore(definition, TRUSTSTORE, "certificates of authorities to trust");
    defineStore(definition, KEYSTORE, "our own key and certificate");
    return definition
        .define(
            KEY_PASSWORD,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.LOW,
            "Password of the key, where it isn't the file's.")
        .define(
            HOST_CHECK,
            ConfigDef.Type.STRING,
            "https",
            Importance.LOW,
            "How the server's name is checked; always https.");
  }

  private static void defineStore(ConfigDef definition, String prefix, String what) {
    definition
        .define(
            prefix + LOCATION,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "File with " + what + ".")
        .define(
            prefix + PASSWORD, ConfigDef.Type.PASSWORD, null, Importance.MEDIUM, "Its password.")
        .define(
            prefix + TYPE,
            ConfigDef.Type.STRING,
            "JKS",
            ConfigDef.CaseInsensitiveValidString.in("JKS", "PKCS12", "PEM"),
            Importance.LOW,
            "Its format: JKS, PKCS12 or PEM (certificates only).");
  }

  /** Null where nothing but the JVM's own is to be used. */
  static @Nullable TlsConfig parse(AbstractConfig values) {
    if (!"https".equalsIgnoreCase(values.getString(HOST_CHECK))) {
      throw new ConfigException(
          HOST_CHECK + " must be https: the name in the server's certificate is always checked");
    }
    StoreFile trusted = store(values, TRUSTSTORE);
    StoreFile own = store(values, KEYSTORE);
    return trusted == null && own == null
        ? null
        : new TlsConfig(trusted, own, values.getPassword(KEY_PASSWORD));
  }

  private static @Nullable StoreFile store(AbstractConfig values, String prefix) {
    String location = values.getString(prefix + LOCATION);
    Password password = values.getPassword(prefix + PASSWORD);
    if (location != null) {
      return new StoreFile(prefix + LOCATION, location, password, values.getString(prefix + TYPE));
    }
    if (password != null) {
      throw new ConfigException(
          "%s is set but not used: set %s too".formatted(prefix + PASSWORD, prefix + LOCATION));
    }
    return null;
  }
}
