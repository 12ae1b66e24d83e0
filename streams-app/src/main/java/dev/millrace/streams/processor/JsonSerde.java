package dev.millrace.streams.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, for what stays inside of the application: stores and the repartition topic. A
 * field that a newer version wrote is passed over, so that versions may run side by side.
 *
 * <p>Threading: immutable, any thread.
 */
final class JsonSerde<T> implements Serde<T> {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final ObjectWriter writer;
  private final ObjectReader reader;

  JsonSerde(Class<T> type) {
    this.writer = MAPPER.writerFor(type);
    this.reader = MAPPER.readerFor(type);
  }

  @Override
  public Serializer<T> serializer() {
    return this::write;
  }

  @Override
  public Deserializer<T> deserializer() {
    return this::read;
  }

  private byte @Nullable [] write(String topic, @Nullable T value) {
    try {
      return value == null ? null : writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new SerializationException("can't write a value of %s as JSON".formatted(topic), e);
    }
  }

  private @Nullable T read(String topic, byte @Nullable [] bytes) {
    try {
      return bytes == null ? null : reader.readValue(bytes);
    } catch (IOException e) {
      throw new SerializationException(
          "can't read a value of %s: expected JSON of a known shape".formatted(topic), e);
    }
  }
}
