package dev.millrace.streams.app;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.config.TopicsConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The demo's own ends of the stream: a producer of events, and a consumer of everything that comes
 * out, as committed.
 *
 * <p>Threading: one thread.
 */
final class DemoClients implements AutoCloseable {
  private final TopicsConfig topics;
  private final AvroSerde<TextEvent> events;
  private final AvroSerde<Prediction> predictions;
  private final AvroSerde<DriftReport> driftReports;
  private final EventSender sender;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** What is read, by what it is. */
  interface Receiver {
    void prediction(Prediction prediction);

    void deadLetter(DemoDeadLetter letter);

    void driftReport(DriftReport report);
  }

  /** Clients of existing topics, which are read from their start. */
  DemoClients(MillraceConfig config, Clock clock) throws CommandException {
    this.topics = config.topics();
    Map<String, String> registry = config.clients().schemaRegistry().values();
    events = AvroSerde.forValues(TextEvent.class, registry);
    predictions = AvroSerde.forValues(Prediction.class, registry);
    driftReports = AvroSerde.forValues(DriftReport.class, registry);
    sender = new EventSender(config, clock);
    consumer = KafkaClients.consumer(config, config.applicationId() + "-outcomes");
    List<TopicPartition> partitions =
        Stream.of(topics.predictions(), topics.deadLetters(), topics.driftReports())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * Sends an event; fails at a later one or at a poll if the broker refuses it.
   *
   * @throws CommandException if one before was refused
   */
  void send(DemoEvent event) throws CommandException {
    sender.send(event);
  }

  /** Hands over what has come; waits this long for the first of it. */
  void poll(Duration timeout, Receiver receiver) throws CommandException {
    sender.requireSent();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      if (record.topic().equals(topics.predictions())) {
        receiver.prediction(read(predictions.deserializer(), record));
      } else if (record.topic().equals(topics.driftReports())) {
        receiver.driftReport(read(driftReports.deserializer(), record));
      } else {
        receiver.deadLetter(DemoDeadLetter.of(eventId(record), record.headers()));
      }
    }
  }

  /** Whether everything that is committed was handed over. */
  boolean atEnd() {
    return consumer.endOffsets(consumer.assignment()).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** The event's id; the demo gives one to each. */
  private String eventId(ConsumerRecord<byte[], byte[]> deadLetter) {
    TextEvent event = deadLetter.value() == null ? null : read(events.deserializer(), deadLetter);
    return event == null || event.getId() == null
        ? "unknown (%s)".formatted(deadLetter.offset())
        : event.getId();
  }

  private static <T> T read(Deserializer<T> deserializer, ConsumerRecord<byte[], byte[]> record) {
    return deserializer.deserialize(record.topic(), record.headers(), record.value());
  }

  @Override
  public void close() {
    sender.close();
    consumer.close(CloseOptions.timeout(KafkaClients.CLOSE_TIMEOUT));
    events.close();
    predictions.close();
    driftReports.close();
  }
}
