package dev.millrace.streams.app;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ErrorReport;
import dev.millrace.streams.config.MillraceConfig;
import java.time.Clock;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to a configuration's first topic of events, as {@link TextEvent}s.
 *
 * <p>Threading: one thread; the producer's own reports failures.
 */
final class EventSender implements AutoCloseable {
  private final String topic;
  private final AvroSerde<TextEvent> events;
  private final KafkaProducer<byte[], TextEvent> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Clock clock;

  EventSender(MillraceConfig config, Clock clock) throws CommandException {
    this.topic = config.topics().events().get(0);
    this.clock = clock;
    events = AvroSerde.forValues(TextEvent.class, config.clients().schemaRegistry().values());
    producer =
        KafkaClients.producer(config, config.applicationId() + "-events", events.serializer());
  }

  /**
   * Sends an event; fails at a later one if the broker refuses it.
   *
   * @throws CommandException if one before was refused
   */
  void send(DemoEvent event) throws CommandException {
    requireSent();
    Future<RecordMetadata> unused = // the callback hears of failures
        producer.send(
            new ProducerRecord<>(topic, event.keyBytes(), event.toAvro(clock.instant())),
            (metadata, fault) -> {
              if (fault != null) {
                failure.compareAndSet(null, fault);
              }
            });
  }

  /** Waits until the broker has all of them. */
  void flush() throws CommandException {
    producer.flush();
    requireSent();
  }

  /** Fails if the broker is known to have refused one. */
  void requireSent() throws CommandException {
    Exception fault = failure.get();
    if (fault != null) {
      throw new CommandException(
          KafkaFaults.exitCode(fault),
          "an event could not be sent: " + ErrorReport.message(fault),
          fault);
    }
  }

  @Override
  public void close() {
    producer.close(KafkaClients.CLOSE_TIMEOUT);
    events.close();
  }
}
