package dev.millrace.streams.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.input.CloudEventDecoder;
import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.JsonEventDecoder;
import dev.millrace.streams.processor.EventDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever a decoder takes, the enricher takes too or says that there is no place; and what comes
 * of it is still the same event.
 */
@Tag("unit")
class MutatedEventsTest {
  private static final int ROUNDS = 15_000;
  private static final String CLOUD_EVENT =
      "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",";
  private static final List<String> EVENTS =
      List.of(
          "{\"text\":\"hi 😀\",\"id\":12,\"predictionz\":[1,{\"a\":null}]}",
          " { \"id\" : \"\\u0041\" , \"text\" : \"}\\\"{\" , \"predictions\" : 1.50 } ",
          CLOUD_EVENT + "\"data\":{\"text\":\"hi\",\"predictionz\":1}}",
          CLOUD_EVENT + "\"data\":\"hi\",\"datacontenttype\":\"text/plain\"}",
          CLOUD_EVENT + "\"datacontenttype\":\"text/plain\",\"data_base64\":\"aGk=\"}",
          CLOUD_EVENT + "\"data_base64\":\"eyJ0ZXh0IjoiaGkifQ==\",\"data\":null}");
  private static final byte[] SPECIAL =
      Enriching.utf8("{}[]\",:\\/ tfn0-9e.u=\u00e9\u0000\u007f\ud83d\ude00");

  private final Random random = new Random(20261122);
  private int enriched;
  private int refused;

  private byte[] mutated(String event) {
    byte[] bytes = Enriching.utf8(event);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      byte special = SPECIAL[random.nextInt(SPECIAL.length)];
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = special;
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
          System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
          longer[at] = special;
          bytes = longer;
        }
      }
    }
    return bytes;
  }

  private void check(EventDecoder decoder, Enricher enricher, Headers headers, byte[] value) {
    TextEvent event;
    try {
      event = decoder.decode("events", headers, value);
    } catch (EventFailedException e) {
      return;
    }
    try {
      byte[] after = enricher.open(headers, value).filling().with(List.of(Enriching.PREDICTION));
      enriched++;
      assertThat(decoder.decode("events", headers, after)).isEqualTo(event);
    } catch (EventFailedException e) {
      refused++;
      assertThat(e.failure().code()).isEqualTo(FailureCode.NOT_ENRICHABLE);
    }
  }

  @Test
  void whatIsDecodedIsEnrichedOrRefused() {
    EventDecoder json = new JsonEventDecoder(EventFields.DEFAULT, 10_000);
    EventDecoder cloud = new CloudEventDecoder(EventFields.DEFAULT, 10_000);
    Headers structured = Enriching.headers("content-type", "application/cloudevents+json");
    for (int i = 0; i < ROUNDS; i++) {
      byte[] value = mutated(EVENTS.get(i % EVENTS.size()));
      check(json, new JsonEnricher("predictions"), Enriching.headers(), value);
      check(cloud, new CloudEventEnricher("predictions"), structured, value);
    }
    assertThat(enriched).isGreaterThan(500);
    assertThat(refused).isPositive();
  }
}
