package dev.millrace.schemas.wire;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a serializer comes to a schema's id, from properties under Confluent's names.
 *
 * @param source where ids come from
 */
record SerializerConfig(Source source) {
  static final String AUTO_REGISTER = "auto.register.schemas";
  static final String USE_LATEST = "use.latest.version";

  /** Where the id of the schema to write comes from. */
  enum Source {
    /** The schema is registered where it isn't yet. */
    REGISTER,
    /** The schema must be registered already. */
    LOOK_UP,
    /** The subject's newest schema is written, whatever it is. */
    LATEST
  }

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              AUTO_REGISTER,
              ConfigDef.Type.BOOLEAN,
              true,
              Importance.MEDIUM,
              "Whether to register schemas that the registry doesn't have.")
          .define(
              USE_LATEST,
              ConfigDef.Type.BOOLEAN,
              false,
              Importance.LOW,
              "Whether to write the subject's newest schema; needs " + AUTO_REGISTER + "=false.");

  static SerializerConfig parse(Map<String, ?> properties) {
    AbstractConfig values = new AbstractConfig(DEFINITION, properties, false);
    boolean register = values.getBoolean(AUTO_REGISTER);
    boolean latest = values.getBoolean(USE_LATEST);
    if (register && latest) {
      throw new ConfigException(
          "%s=true has no effect beside %s=true (its default): set one of them to false"
              .formatted(USE_LATEST, AUTO_REGISTER));
    }
    if (latest) {
      return new SerializerConfig(Source.LATEST);
    }
    return new SerializerConfig(register ? Source.REGISTER : Source.LOOK_UP);
  }
}
