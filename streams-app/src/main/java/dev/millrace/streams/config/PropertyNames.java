package dev.millrace.streams.config;

import dev.millrace.schemas.registry.SchemaRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Which client properties may be shown. Only those are that somebody knows and has not declared to
 * be a password: a property of an interceptor or a login module of the user's own may be anything.
 */
final class PropertyNames {
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "password|passphrase|passwd|secret|token|jaas|user\\.?info|credential|private|assertion"
              + "|(^|[._-])key$");
  private static final Pattern URL_WITH_LOGIN = Pattern.compile("://[^/?#]*@");
  private static final Pattern PREFIX =
      Pattern.compile("^((main|restore|global)\\.consumer|consumer|producer|admin)\\.");

  private static final List<ConfigDef> KAFKA =
      List.of(
          StreamsConfig.configDef(),
          AdminClientConfig.configDef(),
          ConsumerConfig.configDef(),
          ProducerConfig.configDef());

  private static final Set<String> REGISTRY = SchemaRegistry.openProperties();

  private PropertyNames() {}

  /** Whether a value may be shown under this name. */
  static boolean mayBeShown(String name, String value) {
    String plain = PREFIX.matcher(name).replaceFirst("");
    boolean known =
        KAFKA.stream().anyMatch(def -> isOpen(def, plain))
            || REGISTRY.contains(plain)
            || isProvider(plain);
    return known
        && !SECRET_NAME.matcher(plain.toLowerCase(Locale.ROOT)).find()
        && !URL_WITH_LOGIN.matcher(value).find();
  }

  private static boolean isOpen(ConfigDef definition, String name) {
    ConfigDef.ConfigKey key = definition.configKeys().get(name);
    return key != null && key.type != ConfigDef.Type.PASSWORD;
  }

  /** Where secrets come from is none itself. */
  private static boolean isProvider(String name) {
    return name.equals(SecretReferences.PROVIDERS)
        || (name.startsWith(SecretReferences.PROVIDERS + ".")
            && (name.endsWith(".class") || name.endsWith(".param.allowed.paths")));
  }
}
