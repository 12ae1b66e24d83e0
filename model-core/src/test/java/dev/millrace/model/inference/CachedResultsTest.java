package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.head.Classification;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.tokenizer.TokenizedText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream with a cache and one without get the same, while adapters are replaced under the same
 * name and version.
 */
@Tag("integration")
class CachedResultsTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final List<String> NAMES = List.of("a", "b");

  private record Row(int text, float[] expected, PendingInference cached, PendingInference plain) {}

  @Test
  void cachedAndComputedResultsAreTheSame(@TempDir Path directory) throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    List<String> kinds = List.copyOf(golden.adapterLogits().keySet());
    LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            directory.resolve("model"));
    AdapterReader reader = model.compiled().adapters();
    AdapterCatalog catalog = new AdapterCatalog();
    try (model;
        InferenceEngine plain =
            new BatchingEngine(
                model.encoder(), new EngineOptions(new BatchPolicy(400, 24), 2, 2_000));
        // Few entries: some are dropped and asked for again.
        CachingEngine caching = new CachingEngine(plain, new CacheLimits(12, 1 << 20))) {
      for (int seed = 0; seed < 5; seed++) {
        Random random = new Random(seed);
        String[] kindOf = new String[NAMES.size()];
        for (int round = 0; round < 12; round++) {
          int replaced = random.nextInt(NAMES.size());
          for (int name = 0; name < NAMES.size(); name++) {
            if (round == 0 || name == replaced) {
              kindOf[name] = kinds.get(random.nextInt(kinds.size()));
              catalog.publish(reader.read(NAMES.get(name), "1", golden.adapter(kindOf[name])));
            }
          }
          requireSame(round(random, golden, catalog, kindOf, caching, plain));
        }
      }
      // Which results a full cache drops is drawn anew in each run: about 110 of 1,200 rows are
      // hits.
      assertThat(caching.hits()).isGreaterThan(40);
      assertThat(caching.misses()).isGreaterThan(100);
    }
  }

  private static List<Row> round(
      Random random,
      GoldenModel golden,
      AdapterCatalog catalog,
      String[] kindOf,
      InferenceEngine caching,
      InferenceEngine plain)
      throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int text = random.nextInt(golden.inputIds().size());
      int name = random.nextInt(NAMES.size());
      Adapter adapter = catalog.find(NAMES.get(name)).orElseThrow();
      TokenizedText tokens = new TokenizedText(golden.inputIds().get(text).clone(), 0, false);
      PendingInference cached = caching.submit(tokens, adapter, LONG);
      if (random.nextBoolean()) {
        cached.await(LONG);
        cached.result();
      }
      rows.add(
          new Row(
              text,
              Objects.requireNonNull(golden.adapterLogits().get(kindOf[name]))[text],
              cached,
              plain.submit(tokens, adapter, LONG)));
    }
    return rows;
  }

  private static void requireSame(List<Row> rows) throws Exception {
    for (Row row : rows) {
      row.cached().await(LONG);
      row.plain().await(LONG);
      Classification cached = row.cached().result();
      Classification plain = row.plain().result();
      assertThat(cached.labels()).isEqualTo(plain.labels());
      assertThat(cached.label()).isEqualTo(plain.label());
      assertThat(cached.logits()).containsExactly(plain.logits(), within(1e-5f));
      assertThat(cached.logits()).containsExactly(row.expected(), within(1e-3f));
    }
  }
}
