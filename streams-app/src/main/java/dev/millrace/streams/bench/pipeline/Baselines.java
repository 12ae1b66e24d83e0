package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models of the usual way, each loaded for all cores, as a single inference can use them.
 *
 * @param fp32 the one that tutorials use, without adapters; null to do without
 * @param int8 the stream's own; null to do without
 */
public record Baselines(@Nullable Encoder fp32, @Nullable Encoder int8) implements AutoCloseable {

  @Nullable RecordByRecord tutorial(List<Adapter> adapters) {
    return fp32 == null ? null : RecordByRecord.oneRunPerTask(fp32, headsAlone(adapters));
  }

  @Nullable RecordByRecord own(List<Adapter> adapters) {
    return int8 == null ? null : RecordByRecord.oneRun(int8, adapters);
  }

  /** Merged into their models, adapters cost nothing. */
  private static List<Adapter> headsAlone(List<Adapter> adapters) {
    return adapters.stream()
        .map(a -> new Adapter(a.name(), a.version(), a.head(), Map.of(), a.reference()))
        .toList();
  }

  @Override
  public void close() {
    if (fp32 != null) {
      fp32.close();
    }
    if (int8 != null) {
      int8.close();
    }
  }
}
