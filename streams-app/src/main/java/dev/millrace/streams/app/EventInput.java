package dev.millrace.streams.app;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.BackgroundSchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.wire.AnyAvroDeserializer;
import dev.millrace.schemas.wire.AvroDeserializer;
import dev.millrace.schemas.wire.AvroEnricher;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.InputConfig;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.config.OutputConfig;
import dev.millrace.streams.enrichment.AvroRecordEnricher;
import dev.millrace.streams.enrichment.CloudEventEnricher;
import dev.millrace.streams.enrichment.Enricher;
import dev.millrace.streams.enrichment.EnrichingDecoder;
import dev.millrace.streams.enrichment.JsonEnricher;
import dev.millrace.streams.enrichment.TextEnricher;
import dev.millrace.streams.input.AvroEventDecoder;
import dev.millrace.streams.input.AvroRecordDecoder;
import dev.millrace.streams.input.CloudEventDecoder;
import dev.millrace.streams.input.JsonEventDecoder;
import dev.millrace.streams.input.RoutedFields;
import dev.millrace.streams.input.TextEventDecoder;
import dev.millrace.streams.processor.EventDecoder;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;

/**
 * The decoder that a configuration asks for.
 *
 * @param decoder reads events
 * @param closing gives back what it holds
 */
record EventInput(EventDecoder decoder, Runnable closing) {

  /**
   * Opens what the configuration asks for.
   *
   * @throws CommandException if a property of the schema registry's client can't be honoured
   */
  static EventInput open(MillraceConfig config) throws CommandException {
    EventInput input = decoding(config);
    OutputConfig output = config.topics().output();
    return output.enriches() ? input.enriching(config, output) : input;
  }

  private EventInput enriching(MillraceConfig config, OutputConfig output) throws CommandException {
    return switch (config.topics().input().format()) {
      case AVRO -> enrichingRecords(config, output);
      case JSON -> enriching(new JsonEnricher(output.field()), output);
      case TEXT -> enriching(new TextEnricher(output.field()), output);
      case CLOUDEVENTS -> enriching(new CloudEventEnricher(output.field()), output);
    };
  }

  private EventInput enriching(Enricher enricher, OutputConfig output) {
    return new EventInput(new EnrichingDecoder(decoder, enricher, output.maxBytes()), closing);
  }

  private EventInput enrichingRecords(MillraceConfig config, OutputConfig output)
      throws CommandException {
    Map<String, String> properties = config.clients().schemaRegistry().values();
    AvroEnricher records = enricher(config, () -> BackgroundSchemaRegistry.open(properties));
    EventInput enriching = enriching(new AvroRecordEnricher(records), output);
    return new EventInput(
        enriching.decoder(),
        () -> {
          closing.run();
          records.close();
        });
  }

  /**
   * What puts predictions into records in Avro.
   *
   * @param client opens the registry
   * @throws CommandException if a property of the schema registry's client can't be honoured
   */
  static AvroEnricher enricher(MillraceConfig config, Supplier<SchemaRegistry> client)
      throws CommandException {
    try {
      return AvroEnricher.forValues(
          config.topics().predictions(),
          config.topics().output().field(),
          config.clients().schemaRegistry().values(),
          client);
    } catch (ConfigException e) {
      throw new CommandException(
          ExitCode.UNUSABLE, "schema-registry, with output.mode enrich: " + e.getMessage(), e);
    }
  }

  private static EventInput decoding(MillraceConfig config) {
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
    SchemaRegistry registry = BackgroundSchemaRegistry.open(properties);
    EventDecoder decoder =
        input.ownContract()
            ? new AvroEventDecoder(new AvroDeserializer<>(TextEvent.class, registry, false), routed)
            : new AvroRecordDecoder(
                new AnyAvroDeserializer(registry, false), input.fields(), routed);
    return new EventInput(decoder, registry::close);
  }
}
