package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.PeftAdapter;
import dev.millrace.model.tokenizer.TokenizedText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adapters are published, replaced and withdrawn while several workers compute: each row ends with
 * the answer of the very object that it was handed over with.
 */
@Tag("integration")
class AdapterReplacementTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int REPLACEMENTS = 200;
  private static final int ROWS = 200;
  private static final int SUBMITTERS = 3;
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** An adapter's directory and the logits that it must give, by text. */
  private record Kind(Path directory, float[][] logits) {}

  private record Row(int text, Adapter adapter, PendingInference pending) {}

  @TempDir private Path directory;
  private final AtomicBoolean done = new AtomicBoolean();
  private final CountDownLatch submitting = new CountDownLatch(SUBMITTERS);
  private final AdapterCatalog catalog = new AdapterCatalog();

  @Test
  void everyRowGetsTheAnswerOfTheAdapterItWasHandedOverWith() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    Map<String, Kind> kinds = kinds(golden);
    LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            directory.resolve("model"));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (model;
        InferenceEngine engine =
            new BatchingEngine(
                model.encoder(), new EngineOptions(new BatchPolicy(400, 24), 3, 2_000))) {
      AdapterReader reader = model.compiled().adapters();
      for (String name : NAMES) {
        catalog.publish(read(reader, kinds, name, new Random(1)));
      }
      List<Future<Integer>> submitters = new ArrayList<>();
      for (int seed = 0; seed < SUBMITTERS; seed++) {
        Random random = new Random(seed);
        submitters.add(threads.submit(() -> submit(engine, golden, kinds, random)));
      }
      replace(reader, kinds);
      done.set(true);
      for (Future<Integer> submitter : submitters) {
        assertThat(submitter.get(5, TimeUnit.MINUTES)).isGreaterThanOrEqualTo(ROWS);
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  private Map<String, Kind> kinds(GoldenModel golden) {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    golden
        .adapterLogits()
        .forEach((name, logits) -> kinds.put(name, new Kind(golden.adapter(name), logits)));
    for (String name : List.of("bias-all", "patterns")) {
      PeftAdapter peft = PeftAdapter.unpack("bert/" + name, directory.resolve(name));
      kinds.put(name, new Kind(peft.directory(), peft.logits()));
    }
    return kinds;
  }

  /** Reads an adapter of any kind; its version says which. */
  private static Adapter read(
      AdapterReader reader, Map<String, Kind> kinds, String name, Random random)
      throws ModelFormatException {
    String kind = List.copyOf(kinds.keySet()).get(random.nextInt(kinds.size()));
    return reader.read(name, kind, Objects.requireNonNull(kinds.get(kind)).directory());
  }

  /** Replaces adapters, and goes on until each submitter has submitted enough or failed. */
  private void replace(AdapterReader reader, Map<String, Kind> kinds) throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < REPLACEMENTS || submitting.getCount() > 0; i++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      if (random.nextInt(4) == 0) {
        catalog.withdraw(name);
      }
      catalog.publish(read(reader, kinds, name, random));
    }
  }

  /**
   * Submits until adapters are no longer replaced, or a row fails; returns how many rows it were.
   */
  private int submit(
      InferenceEngine engine, GoldenModel golden, Map<String, Kind> kinds, Random random)
      throws Exception {
    int rows = 0;
    boolean enough = false;
    try {
      do {
        rows += submitSome(engine, golden, kinds, random);
        if (rows >= ROWS && !enough) {
          enough = true;
          submitting.countDown();
        }
      } while (!done.get());
      return rows;
    } finally {
      if (!enough) {
        submitting.countDown();
      }
    }
  }

  private int submitSome(
      InferenceEngine engine, GoldenModel golden, Map<String, Kind> kinds, Random random)
      throws Exception {
    List<Row> submitted = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int text = random.nextInt(golden.inputIds().size());
      Adapter adapter = catalog.find(NAMES.get(random.nextInt(NAMES.size()))).orElse(null);
      if (adapter != null) {
        TokenizedText tokens = new TokenizedText(golden.inputIds().get(text), 0, false);
        submitted.add(new Row(text, adapter, engine.submit(tokens, adapter, LONG)));
      }
    }
    for (Row row : submitted) {
      row.pending().await(LONG);
      Kind kind = Objects.requireNonNull(kinds.get(row.adapter().version()));
      assertThat(row.pending().result().logits())
          .as("text %d, adapter of kind %s", row.text(), row.adapter().version())
          .containsExactly(kind.logits()[row.text()], within(1e-3f));
    }
    return submitted.size();
  }
}
