package dev.millrace.streams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.inference.BatchWork;
import dev.millrace.streams.accounting.EventAccount;
import dev.millrace.streams.accounting.Settlement.DeadLettered;
import dev.millrace.streams.accounting.Settlement.Predicted;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.Adapters;
import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.health.Readiness;
import dev.millrace.streams.health.Unreadiness;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TelemetryTest {
  private final Readiness readiness = new Readiness();
  private final Telemetry telemetry = new Telemetry(List.of("junk", "mood"), readiness);

  @AfterEach
  void close() {
    telemetry.close();
  }

  private static AdapterCatalog catalog() {
    return Adapters.catalog(
        Adapters.adapter("spam", "1", "spam", "ham"),
        Adapters.adapter("intent", "7", "ask", "leave"));
  }

  private List<String> lines(String prefix) {
    return telemetry.scrape().lines().filter(line -> line.startsWith(prefix)).toList();
  }

  @Test
  void whatCanBeCountedIsZeroBeforeItIs() {
    assertThat(lines("millrace_rows_owed_total"))
        .containsExactlyInAnyOrder(
            "millrace_rows_owed_total{task=\"junk\"} 0.0",
            "millrace_rows_owed_total{task=\"mood\"} 0.0");
    assertThat(lines("millrace_dead_letters_total"))
        .hasSize(FailureCode.values().length)
        .contains(
            "millrace_dead_letters_total{class=\"INVALID_INPUT\",code=\"NOT_AVRO\",task=\"(event)\"}"
                + " 0.0");
    assertThat(lines("millrace_events_taken_total"))
        .containsExactly("millrace_events_taken_total 0.0");
    assertThat(lines("jvm_memory_used_bytes")).isNotEmpty();
    assertThat(lines("process_uptime_seconds")).isNotEmpty();
  }

  @Test
  void eventsAreCountedByWhatBecameOfThem() {
    telemetry.show("tiny", new ManualEngine(), catalog());
    telemetry.ledger().taken();
    telemetry.ledger().taken();
    telemetry.ledger().taken();
    telemetry.ledger().released(1);
    telemetry
        .ledger()
        .committed(
            new EventAccount(
                List.of("junk", "mood"),
                List.of(
                    new Predicted("junk", "spam", "control"),
                    new DeadLettered("mood", FailureCode.MODEL_ERROR))));
    telemetry
        .ledger()
        .committed(
            new EventAccount(List.of("intent"), List.of(new Predicted("intent", "intent", null))));

    assertThat(telemetry.scrape())
        .contains(
            "millrace_events_taken_total 3.0\n",
            "millrace_events_released_total 1.0\n",
            "millrace_events_committed_total 2.0\n",
            "millrace_rows_owed_total{task=\"junk\"} 1.0\n",
            "millrace_rows_owed_total{task=\"mood\"} 1.0\n",
            "millrace_rows_owed_total{task=\"intent\"} 1.0\n",
            "millrace_predictions_total{adapter=\"spam\",task=\"junk\",variant=\"control\"} 1.0\n",
            "millrace_predictions_total{adapter=\"intent\",task=\"intent\",variant=\"(event)\"} 1.0\n",
            "millrace_dead_letters_total{class=\"MODEL\",code=\"MODEL_ERROR\",task=\"mood\"} 1.0\n");
  }

  @Test
  void namesThatOnlyEventsKnowAreOneLabel() {
    telemetry.show("tiny", new ManualEngine(), catalog());
    for (int i = 0; i < 50; i++) {
      telemetry
          .ledger()
          .committed(
              new EventAccount(
                  List.of("typo-" + i),
                  List.of(new DeadLettered("typo-" + i, FailureCode.UNKNOWN_ADAPTER))));
    }
    assertThat(telemetry.scrape())
        .contains(
            "millrace_rows_owed_total{task=\"(other)\"} 50.0\n",
            "code=\"UNKNOWN_ADAPTER\",task=\"(other)\"} 50.0\n")
        .doesNotContain("typo");
  }

  @Test
  void modelAdaptersAndQueueAreShownAsTheyAreNow() {
    AdapterCatalog catalog = catalog();
    telemetry.show("tiny-int8", new ManualEngine(), catalog);
    assertThat(telemetry.scrape())
        .contains(
            "millrace_model_info{model=\"tiny-int8\"} 1\n",
            "millrace_adapter_info{adapter=\"intent\",version=\"7\"} 1\n",
            "millrace_queue_tokens 0.0\n",
            "millrace_queue_rows 0.0\n");

    catalog.publish(Adapters.adapter("intent", "8", "ask", "leave"));
    assertThat(lines("millrace_adapter_info"))
        .hasSize(2)
        .contains("millrace_adapter_info{adapter=\"intent\",version=\"8\"} 1");
  }

  @Test
  void adaptersThatChangeAreCounted() {
    assertThat(lines("millrace_adapter_reloads"))
        .containsExactlyInAnyOrder(
            "millrace_adapter_reloads_total{result=\"loaded\"} 0.0",
            "millrace_adapter_reloads_total{result=\"refused\"} 0.0");
    telemetry.reloads().loaded();
    telemetry.reloads().loaded();
    telemetry.reloads().refused();
    assertThat(lines("millrace_adapter_reloads"))
        .containsExactlyInAnyOrder(
            "millrace_adapter_reloads_total{result=\"loaded\"} 2.0",
            "millrace_adapter_reloads_total{result=\"refused\"} 1.0");
  }

  @Test
  void batchesAreMeasured() {
    BatchWork batch = new BatchWork(3, 40, List.of("spam"), 2_000_000);
    telemetry.engine().started(batch);
    assertThat(telemetry.scrape()).contains("millrace_engine_workers_busy 1.0\n");
    telemetry.engine().ended(batch, true);
    assertThat(telemetry.scrape())
        .contains(
            "millrace_engine_workers_busy 0.0\n",
            "millrace_batch_rows_sum 3.0\n",
            "millrace_batch_rows_bucket{le=\"4.0\"} 1\n",
            "millrace_batch_tokens_sum 40.0\n",
            "millrace_batch_wait_seconds_sum 0.002\n",
            "millrace_batch_duration_seconds_count{outcome=\"failed\"} 1\n",
            "millrace_batch_duration_seconds_count{outcome=\"answered\"} 0\n");
  }

  @Test
  void readinessIsAMeterToo() {
    assertThat(lines("millrace_ready")).containsExactly("millrace_ready 1.0");
    readiness.set(Unreadiness.STARTING, "loads");
    assertThat(lines("millrace_ready")).containsExactly("millrace_ready 0.0");
  }
}
