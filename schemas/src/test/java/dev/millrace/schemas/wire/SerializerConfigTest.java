package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.wire.SerializerConfig.Source;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class SerializerConfigTest {
  private static Source source(Map<String, ?> properties) {
    return SerializerConfig.parse(properties).source();
  }

  @Test
  void idsComeFromWhereThePropertiesSay() {
    assertThat(source(Map.of())).isEqualTo(Source.REGISTER);
    assertThat(source(Map.of("auto.register.schemas", false))).isEqualTo(Source.LOOK_UP);
    assertThat(source(Map.of("auto.register.schemas", "false", "use.latest.version", "true")))
        .isEqualTo(Source.LATEST);
  }

  @Test
  void aPropertyWithoutEffectIsRefused() {
    assertThatThrownBy(() -> source(Map.of("use.latest.version", true)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("auto.register.schemas");
  }

  @ParameterizedTest
  @CsvSource({
    "value.subject.name.strategy, io.confluent.kafka.serializers.subject.RecordNameStrategy",
    "value.schema.id.serializer, io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer",
    "specific.avro.reader, false",
    "avro.remove.java.properties, false",
    "schema.reflection, true",
    "use.schema.id, 7"
  })
  void whatWouldChangeTheBytesIsRefused(String name, String value) {
    assertThatThrownBy(() -> UnsupportedProperties.refuse(Map.of(name, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({
    "value.subject.name.strategy, io.confluent.kafka.serializers.subject.TopicNameStrategy",
    "specific.avro.reader, true",
    "some.other.property, anything"
  })
  void whatSaysTheSameIsAccepted(String name, String value) {
    assertThatCode(() -> UnsupportedProperties.refuse(Map.of(name, value)))
        .doesNotThrowAnyException();
  }

  @Test
  void classesAreNamedLikeTheirNames() {
    assertThatThrownBy(
            () -> UnsupportedProperties.refuse(Map.of("key.subject.name.strategy", String.class)))
        .hasMessageContaining("java.lang.String");
  }
}
