package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters take their own bytes outside the heap, and give them back. */
@Tag("integration")
class AdapterMemoryTest {
  private static final String ADAPTER = "qv-r4";
  private static final int TIMES = 10_000;
  private static final int WARM = 20;

  /** The index of a text of a few tokens. */
  private static final int SHORT = 5;

  private static final long SLACK = 1 << 20;

  private static final BufferPoolMXBean DIRECT =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();

  @TempDir private Path directory;

  @Test
  void tenThousandAdaptersAreLoadedUsedAndUnloaded() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            directory.resolve("model"))) {
      AdapterReader reader = model.compiled().adapters();
      AdapterCatalog catalog = new AdapterCatalog();
      long[] row = golden.inputIds().get(SHORT);
      float[] expected = Objects.requireNonNull(golden.adapterLogits().get(ADAPTER))[SHORT];
      long own = 0;
      long before = 0;
      long peak = 0;
      WeakReference<Adapter> last = new WeakReference<>(null);
      for (int i = 0; i < WARM + TIMES; i++) {
        if (i == WARM) {
          // What the encoder keeps for batches is there by now.
          before = DIRECT.getMemoryUsed();
        }
        catalog.publish(reader.read("mood", "v" + i, golden.adapter(ADAPTER)));
        Adapter adapter = catalog.find("mood").orElseThrow();
        own = bytes(adapter);
        assertThat(model.logits(List.of(row), List.of(adapter))[0])
            .containsExactly(expected, within(1e-3f));
        peak = Math.max(peak, DIRECT.getMemoryUsed());
        last = new WeakReference<>(adapter);
        catalog.withdraw("mood");
      }
      assertThat(own).isGreaterThan(8_000);
      assertThat(peak - before)
          .as("bytes at most, of %d that were loaded", own * TIMES)
          .isLessThan(own * TIMES / 2);
      requireFreed(last, before);
    }
  }

  private static void requireFreed(WeakReference<Adapter> last, long before) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              System.gc();
              return last.refersTo(null) && DIRECT.getMemoryUsed() <= before + SLACK;
            });
  }

  /** An adapter's memory is as large as its numbers, and in one piece. */
  @Test
  void anAdapterTakesItsOwnBytes() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            directory.resolve("model"))) {
      AdapterReader reader = model.compiled().adapters();
      Adapter first = reader.read("first", "1", golden.adapter(ADAPTER));
      long buffers = DIRECT.getCount();
      long used = DIRECT.getMemoryUsed();

      Adapter second = reader.read("second", "1", golden.adapter(ADAPTER));

      assertThat(second.weights()).hasSameSizeAs(first.weights());
      assertThat(second.weights().values())
          .allMatch(weights -> weights.a().isDirect() && weights.b().isDirect());
      // The pool is that of the whole JVM: a collection may have freed others' buffers meanwhile.
      assertThat(DIRECT.getCount() - buffers).isLessThanOrEqualTo(1);
      assertThat(DIRECT.getMemoryUsed() - used).isLessThanOrEqualTo(bytes(second));
    }
  }

  private static long bytes(Adapter adapter) {
    long floats = 0;
    for (LowRankWeights weights : adapter.weights().values()) {
      floats += (long) weights.rank() * (weights.in() + weights.out());
    }
    return floats * Float.BYTES;
  }
}
