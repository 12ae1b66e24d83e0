package dev.millrace.schemas.registry;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Who we are to the registry, from properties under Confluent's names. */
final class AuthConfig {
  static final String BASIC_SOURCE = "basic.auth.credentials.source";
  static final String USER_INFO = "basic.auth.user.info";

  /** Confluent's older name of the same. */
  static final String OLD_USER_INFO = "schema.registry.basic.auth.user.info";

  static final String BEARER_SOURCE = "bearer.auth.credentials.source";
  static final String TOKEN = "bearer.auth.token";

  private static final String STATIC_TOKEN = "STATIC_TOKEN";

  /** RFC 6750's b64token; anything else could end the header and begin another. */
  private static final Pattern TOKEN_FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private AuthConfig() {}

  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            BASIC_SOURCE,
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
            BEARER_SOURCE,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "Where a bearer token comes from: STATIC_TOKEN.")
        .define(
            TOKEN, ConfigDef.Type.PASSWORD, null, Importance.MEDIUM, "The token of STATIC_TOKEN.");
  }

  /** What to send, or null for nothing. */
  static @Nullable Credentials credentials(AbstractConfig values, List<RegistryUrl> urls) {
    Credentials basic = basic(values, urls);
    Credentials bearer = bearer(values);
    if (basic != null && bearer != null) {
      throw new ConfigException(
          "both a user and %s are given; a request can carry one of them".formatted(TOKEN));
    }
    return bearer != null ? bearer : basic;
  }

  private static @Nullable Credentials basic(AbstractConfig values, List<RegistryUrl> urls) {
    Password given = values.getPassword(USER_INFO);
    Password userInfo = given != null ? given : values.getPassword(OLD_USER_INFO);
    String source = values.getString(BASIC_SOURCE);
    return switch (source) {
      case "USER_INFO" -> fromUserInfo(userInfo);
      case "URL" -> fromUrl(userInfo, urls);
      default ->
          throw new ConfigException(
              "%s is %s; expected URL or USER_INFO".formatted(BASIC_SOURCE, source));
    };
  }

  private static Credentials fromUserInfo(@Nullable Password userInfo) {
    if (userInfo == null || !userInfo.value().contains(":")) {
      throw new ConfigException(
          "%s is USER_INFO, so %s must be user:password".formatted(BASIC_SOURCE, USER_INFO));
    }
    return Credentials.basic(userInfo.value());
  }

  private static @Nullable Credentials fromUrl(
      @Nullable Password userInfo, List<RegistryUrl> urls) {
    if (userInfo != null) {
      throw new ConfigException(
          "%s is set but not used: set %s to USER_INFO".formatted(USER_INFO, BASIC_SOURCE));
    }
    String found = urls.get(0).userInfo();
    return found == null ? null : Credentials.basic(found);
  }

  private static @Nullable Credentials bearer(AbstractConfig values) {
    String source = values.getString(BEARER_SOURCE);
    Password token = values.getPassword(TOKEN);
    if (source == null) {
      if (token != null) {
        throw new ConfigException(
            "%s is set but not used: set %s to %s".formatted(TOKEN, BEARER_SOURCE, STATIC_TOKEN));
      }
      return null;
    }
    if (!source.equals(STATIC_TOKEN)) {
      throw new ConfigException(
          "%s is %s; only %s is supported".formatted(BEARER_SOURCE, source, STATIC_TOKEN));
    }
    if (token == null || !TOKEN_FORM.matcher(token.value()).matches()) {
      throw new ConfigException(
          "%s is %s, so %s must be a token: letters, digits and ._~+/-= alone"
              .formatted(BEARER_SOURCE, STATIC_TOKEN, TOKEN));
    }
    return Credentials.bearer(token.value());
  }
}
