package dev.millrace.streams.app;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.MillraceConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace predictions}. */
@Command(
    name = "predictions",
    description = {
      "Prints the predictions of a configuration's topic as they are committed: a JSON object each"
          + " (event_id, task, adapter, adapter_version, variant, label, score, scores).",
      "",
      "Ends after --limit predictions, or on SIGTERM or SIGINT, with 0. Commits no offsets, and"
          + " belongs to no consumer group."
    })
final class PredictionsCommand implements Callable<Integer> {
  private static final Duration LONGEST_TURN = Duration.ofMillis(100);

  @Mixin private final ConfigOption option = new ConfigOption();

  @Option(names = "--from-beginning", description = "Those that are there already, too.")
  private boolean fromBeginning;

  @Option(names = "--limit", paramLabel = "N", description = "End after N predictions.")
  private @Nullable Long limit;

  private final Console console;

  PredictionsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    console.stop().listen();
    MillraceConfig config = option.read();
    if (config.topics().output().enriches()) {
      throw new CommandException(
          ExitCode.UNUSABLE,
          "predictions reads Prediction records, which this configuration doesn't write: expected"
              + " output.mode predictions");
    }
    Cluster.withTopics(config, option.file()).close();
    try (KafkaConsumer<byte[], byte[]> consumer =
            KafkaClients.consumer(config, config.applicationId() + "-predictions");
        AvroSerde<Prediction> serde =
            AvroSerde.forValues(Prediction.class, config.clients().schemaRegistry().values())) {
      assign(consumer, config.topics().predictions());
      print(consumer, serde);
    }
    return ExitCode.OK;
  }

  private void assign(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
    }
  }

  private void print(KafkaConsumer<byte[], byte[]> consumer, AvroSerde<Prediction> serde)
      throws CommandException {
    long left = limit == null ? Long.MAX_VALUE : limit;
    while (left > 0 && !console.stop().isRequested()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LONGEST_TURN)) {
        if (left > 0) {
          print(serde, record);
          left--;
        }
      }
      if (console.out().checkError()) { // flushes
        throw new CommandException(ExitCode.FAILED, "standard output was closed");
      }
    }
  }

  private void print(AvroSerde<Prediction> serde, ConsumerRecord<byte[], byte[]> record) {
    Prediction prediction =
        serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
    if (prediction != null) {
      console.out().print(JsonLines.write(PredictionJson.of(prediction)) + "\n");
    }
  }
}
