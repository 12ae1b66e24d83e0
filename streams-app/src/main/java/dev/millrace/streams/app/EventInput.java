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
    InputConfig input = config.topics().input();
    int maxJsonBytes = config.routing().limits().maxJsonBytes();
    RoutedFields routed = RoutedFields.of(config.routing().fieldsAsked());
    String field = config.topics().output().field();
    return switch (input.format()) {
      case AVRO -> avro(config, routed);
      case JSON ->
          of(
              config,
              new JsonEventDecoder(input.fields(), routed, maxJsonBytes),
              new JsonEnricher(field));
      case TEXT -> of(config, new TextEventDecoder(), new TextEnricher(field));
      case CLOUDEVENTS ->
          of(
              config,
              new CloudEventDecoder(
                  input.fields(), routed, config.routing().headersAsked(), maxJsonBytes),
              new CloudEventEnricher(field));
    };
  }

  private static EventInput of(MillraceConfig config, EventDecoder decoder, Enricher enricher) {
    OutputConfig output = config.topics().output();
    return new EventInput(
        output.enriches() ? enriching(decoder, enricher, output) : decoder, () -> {});
  }

  private static EventDecoder enriching(
      EventDecoder decoder, Enricher enricher, OutputConfig output) {
    return new EnrichingDecoder(decoder, enricher, output.maxBytes());
  }

  /** One client of the registry for all that is asked of it: while it is away, each would wait. */
  private static EventInput avro(MillraceConfig config, RoutedFields routed)
      throws CommandException {
    SchemaRegistry registry =
        BackgroundSchemaRegistry.open(config.clients().schemaRegistry().values());
    EventDecoder decoder = records(config.topics().input(), routed, registry);
    OutputConfig output = config.topics().output();
    if (!output.enriches()) {
      return new EventInput(decoder, registry::close);
    }
    try {
      AvroEnricher records = enricher(config, () -> registry);
      return new EventInput(
          enriching(decoder, new AvroRecordEnricher(records), output), records::close);
    } catch (CommandException e) {
      registry.close();
      throw e;
    }
  }

  private static EventDecoder records(
      InputConfig input, RoutedFields routed, SchemaRegistry registry) {
    return input.ownContract()
        ? new AvroEventDecoder(new AvroDeserializer<>(TextEvent.class, registry, false), routed)
        : new AvroRecordDecoder(new AnyAvroDeserializer(registry, false), input.fields(), routed);
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
}
