package dev.millrace.streams.app;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.BackgroundSchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.wire.AnyAvroDeserializer;
import dev.millrace.schemas.wire.AvroDeserializer;
import dev.millrace.streams.config.InputConfig;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.input.AvroEventDecoder;
import dev.millrace.streams.input.AvroRecordDecoder;
import dev.millrace.streams.input.CloudEventDecoder;
import dev.millrace.streams.input.JsonEventDecoder;
import dev.millrace.streams.input.RoutedFields;
import dev.millrace.streams.input.TextEventDecoder;
import dev.millrace.streams.processor.EventDecoder;
import java.util.Map;

/**
 * The decoder that a configuration asks for.
 *
 * @param decoder reads events
 * @param closing gives back what it holds
 */
record EventInput(EventDecoder decoder, Runnable closing) {

  static EventInput open(MillraceConfig config) {
    InputConfig input = config.topics().input();
    int maxJsonBytes = config.routing().limits().maxJsonBytes();
    RoutedFields routed = RoutedFields.of(config.routing().fieldsAsked());
    return switch (input.format()) {
      case AVRO -> avro(input, routed, config.clients().schemaRegistry().values());
      case JSON -> of(new JsonEventDecoder(input.fields(), routed, maxJsonBytes));
      case TEXT -> of(new TextEventDecoder());
      case CLOUDEVENTS -> of(new CloudEventDecoder(input.fields(), routed, maxJsonBytes));
    };
  }

  private static EventInput of(EventDecoder decoder) {
    return new EventInput(decoder, () -> {});
  }

  private static EventInput avro(
      InputConfig input, RoutedFields routed, Map<String, String> properties) {
    SchemaRegistry registry =
        new BackgroundSchemaRegistry(
            SchemaRegistry.open(properties), BackgroundSchemaRegistry.DEFAULT_PATIENCE);
    EventDecoder decoder =
        input.ownContract()
            ? new AvroEventDecoder(new AvroDeserializer<>(TextEvent.class, registry, false), routed)
            : new AvroRecordDecoder(
                new AnyAvroDeserializer(registry, false), input.fields(), routed);
    return new EventInput(decoder, registry::close);
  }
}
