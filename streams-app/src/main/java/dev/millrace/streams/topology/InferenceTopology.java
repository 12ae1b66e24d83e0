package dev.millrace.streams.topology;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.processor.DecodeProcessor;
import dev.millrace.streams.processor.DriftCollector;
import dev.millrace.streams.processor.DriftMerger;
import dev.millrace.streams.processor.DriftSettings;
import dev.millrace.streams.processor.EventDecoder;
import dev.millrace.streams.processor.InferenceProcessor;
import dev.millrace.streams.processor.InferenceServices;
import dev.millrace.streams.processor.InferenceSettings;
import dev.millrace.streams.processor.Outcome;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The whole flow: events in; predictions, dead letters and drift reports out.
 *
 * <p>Serializers and the decoder are used by all stream threads at once.
 *
 * @param topics what is read and written
 * @param decoder reads events
 * @param predictions writes predictions
 * @param driftReports writes drift reports
 * @param services what answers events
 * @param inference how events are answered
 * @param drift how drift is measured
 */
public record InferenceTopology(
    Topics topics,
    EventDecoder decoder,
    Serializer<Prediction> predictions,
    Serializer<DriftReport> driftReports,
    InferenceServices services,
    InferenceSettings inference,
    DriftSettings drift) {

  private static final Serde<byte[]> BYTES = Serdes.ByteArray();
  private static final Serde<String> TEXT = Serdes.String();

  /** The topology for Kafka Streams. */
  public Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<byte[], Outcome> outcomes =
        builder.stream(
                topics.events(),
                Consumed.with(BYTES, BYTES)
                    .withTimestampExtractor(new EventTime())
                    .withName("events"))
            .process(() -> new DecodeProcessor(decoder, services.inFlight()), Named.as("decode"))
            .process(() -> new InferenceProcessor(services, inference), Named.as("infer"));

    // The processor forwards each outcome to the child that it is for, by name.
    outcomes.to(
        topics.predictions(),
        Produced.with(BYTES, OutcomeSerdes.answers(predictions))
            .withName(InferenceProcessor.PREDICTIONS));
    outcomes.to(
        topics.deadLetters(),
        Produced.with(BYTES, OutcomeSerdes.deadLetters())
            .withName(InferenceProcessor.DEAD_LETTERS));
    outcomes
        .process(
            DriftCollector.supplier(services.catalog(), drift), Named.as(InferenceProcessor.DRIFT))
        .repartition(Repartitioned.with(TEXT, DriftCollector.deltaSerde()).withName("drift-deltas"))
        .process(DriftMerger.supplier(drift), Named.as("drift-merge"))
        .to(
            topics.driftReports(),
            Produced.with(TEXT, OutcomeSerdes.writing(driftReports)).withName("drift-reports"));
    return builder.build();
  }
}
