package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.inference.CacheLimits;
import dev.millrace.model.inference.CachingEngine;
import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.fixture.Adapters;
import dev.millrace.streams.fixture.ManualEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class CacheFlowTest {
  private final ManualEngine engine = new ManualEngine();
  private final CachingEngine caching = new CachingEngine(engine, new CacheLimits(100, 1 << 20));
  private FlowHarness flow;

  @BeforeEach
  void open(@TempDir Path directory) {
    flow = new FlowHarness(caching, directory);
  }

  @AfterEach
  void close() {
    flow.close();
  }

  @Test
  void whatIsKnownWaitsForTheEventsBeforeIt() {
    answered("one", 1);
    flow.send("two");
    flow.send("one");
    flow.tick(1);
    assertThat(flow.predictions.isEmpty()).isTrue();
    assertThat(flow.inFlight.count()).isEqualTo(2);

    engine.rows.get(1).answer(0);
    flow.tick(1);
    assertThat(flow.predictions.readValuesToList())
        .extracting(prediction -> prediction.getEventId() + " " + prediction.getLabel())
        .containsExactly("events-0-1 spam", "events-0-2 ham");
    assertThat(engine.rows).hasSize(2);
    assertThat(caching.hits()).isEqualTo(1);
    assertThat(flow.inFlight.count()).isZero();
  }

  @Test
  void aKnownPredictionIsLikeTheComputedOne() {
    Prediction computed = answered("a b c d e f g h and more", 1);
    flow.send("a b c d e f g h but other words");
    flow.tick(1);

    Prediction known = flow.predictions.readValue();
    assertThat(known)
        .usingRecursiveComparison()
        .ignoringFields("event_id", "predicted_at")
        .isEqualTo(computed);
    assertThat(known.getEventId()).isEqualTo("events-0-1");
    assertThat(known.getPredictedAt()).isAfter(computed.getPredictedAt());
    assertThat(known.getTruncated()).isTrue();
    assertThat(caching.hits()).as("what is cut off does not matter").isEqualTo(1);
  }

  @Test
  void anAdapterThatIsReplacedUnderItsNameAndVersionIsAskedAnew() {
    answered("one", 1);
    flow.catalog.publish(Adapters.adapter("spam", "1", "spam", "ham"));

    assertThat(answered("one", 0).getLabel()).isEqualTo("spam");
    assertThat(caching.hits()).isZero();
    flow.send("one");
    flow.tick(1);
    assertThat(flow.predictions.readValue().getLabel()).isEqualTo("spam");
  }

  @Test
  void aFailureIsNotKept() {
    flow.send("one");
    engine.rows.get(0).fail(Reason.MODEL_ERROR);
    flow.send("one");
    engine.rows.get(1).answerNaN();
    flow.tick(1);
    assertThat(flow.deadLetters.getQueueSize()).isEqualTo(2);

    assertThat(answered("one", 1).getLabel()).isEqualTo("ham");
    assertThat(caching.hits()).isZero();
  }

  @Test
  void driftCountsWhatIsKnownToo() {
    answered("one", 1);
    flow.send("one");
    flow.send("one");
    flow.tick(1);
    flow.ticks(3_000);
    flow.send("two", 5_000);
    engine.rows.get(1).answer(0);
    flow.ticks(3_000);

    assertThat(flow.driftReports.readValuesToList().get(0).getEvents()).isEqualTo(3);
  }

  @Test
  void whatIsKnownNeedsNoRoom() {
    answered("one", 1);
    engine.leaveRoomFor(0);
    flow.send("one");
    flow.tick(1);

    assertThat(flow.predictedIds()).isEqualTo(List.of("events-0-1"));
  }

  private Prediction answered(String text, int label) {
    flow.send(text);
    engine.rows.get(engine.rows.size() - 1).answer(label);
    flow.tick(1);
    return flow.predictions.readValue();
  }
}
