package dev.millrace.model.inference;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How ONNX Runtime runs an encoder.
 *
 * @param threads how many threads one batch may use; 0 for one per core
 * @param observer hears of every run
 * @param profile where ONNX Runtime's own trace is written when the encoder is closed (JSON in
 *     Chrome's trace format, a million events at most), or null for none; it slows every run down
 */
public record RuntimeOptions(int threads, RunObserver observer, @Nullable Path profile) {

  /** Unobserved. */
  public static RuntimeOptions threads(int threads) {
    return new RuntimeOptions(threads, RunObserver.NONE, null);
  }
}
