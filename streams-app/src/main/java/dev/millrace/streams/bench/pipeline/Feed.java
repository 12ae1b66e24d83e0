package dev.millrace.streams.bench.pipeline;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.bench.BenchException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Produces events, numbered from 0 on in each lane, to its partitions by turns.
 *
 * <p>Threading: one thread.
 */
final class Feed implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final List<String> texts;
  private final AvroSerde<TextEvent> events;
  private final KafkaProducer<byte[], TextEvent> producer;
  private final Map<Lane, Long> fed = new HashMap<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  Feed(BenchCluster cluster, List<String> texts) {
    this.texts = texts;
    events = AvroSerde.forValues(TextEvent.class, cluster.registry());
    Map<String, Object> properties = new HashMap<>(cluster.kafka());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    producer = new KafkaProducer<>(properties, new ByteArraySerializer(), events.serializer());
  }

  /** How many events a lane was given. */
  long fed(Lane lane) {
    return fed.getOrDefault(lane, 0L);
  }

  /** The text of an event. */
  String text(long event) {
    return texts.get((int) (event % texts.size()));
  }

  /** Sends the next event; returns its number. */
  long send(Lane lane) throws BenchException {
    long event = fed(lane);
    fed.put(lane, event + 1);
    ProducerRecord<byte[], TextEvent> record =
        new ProducerRecord<>(
            lane.events(),
            (int) (event % lane.setup().partitions()),
            EventKey.of(event),
            TextEvent.newBuilder().setText(text(event)).build());
    Future<RecordMetadata> unused = // the callback hears of failures
        producer.send(
            record,
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
    requireSent();
    return event;
  }

  /** Sends events until the lane was given so many; returns when the broker has them all. */
  void fill(Lane lane, long events) throws BenchException {
    while (fed(lane) < events) {
      send(lane);
    }
    producer.flush();
    requireSent();
  }

  private void requireSent() throws BenchException {
    Exception e = failure.get();
    if (e != null) {
      throw new BenchException("an event could not be sent: " + e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
    events.close();
  }
}
