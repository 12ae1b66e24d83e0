package dev.millrace.tests.benchmark.ratios;

import dev.millrace.tests.benchmark.padded.PaddedVariant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is measured, and how: from system properties {@code millrace.ratios.*}.
 *
 * @param models {@code models}: {@code minilm}, or the size of a random checkpoint; default {@code
 *     minilm,bert-base}
 * @param ratios {@code only}: numbers of ratios; default all
 * @param workers {@code workers}: batches computed at the same time; default 1
 * @param threads {@code threads}: threads of one batch; default 2
 * @param batchTokens {@code batch-tokens}: most tokens of a packed batch; default 1024
 * @param rounds {@code rounds}: how often both sides are measured; default 5
 * @param seconds {@code seconds}: least time of one side in one round; default 1
 * @param cpuTime {@code clock}: {@code wall}, or {@code cpu} for the workers' own CPU time, which
 *     other processes disturb less; only with one thread a batch, since it sees no others
 * @param baseline {@code baseline}: which padded graph; default {@code INT8}
 */
record RatioSettings(
    List<String> models,
    Set<Integer> ratios,
    int workers,
    int threads,
    int batchTokens,
    int rounds,
    double seconds,
    boolean cpuTime,
    PaddedVariant baseline) {

  private static final String PREFIX = "millrace.ratios.";

  RatioSettings {
    if (cpuTime && threads != 1) {
      throw new IllegalArgumentException("clock=cpu needs threads=1, got " + threads);
    }
  }

  static RatioSettings read() {
    return new RatioSettings(
        List.of(text("models", "minilm,bert-base").split(",")),
        Stream.of(text("only", "1,2,3,5,6").split(","))
            .map(Integer::valueOf)
            .collect(Collectors.toSet()),
        number("workers", 1),
        number("threads", 2),
        number("batch-tokens", 1024),
        number("rounds", 5),
        Double.parseDouble(text("seconds", "1")),
        text("clock", "wall").equals("cpu"),
        PaddedVariant.valueOf(text("baseline", "INT8")));
  }

  private static int number(String key, int otherwise) {
    return Integer.getInteger(PREFIX + key, otherwise);
  }

  private static String text(String key, String otherwise) {
    return System.getProperty(PREFIX + key, otherwise);
  }

  String describe() {
    return "%d workers × %d threads, batches of at most %d tokens, %d rounds of %.1f s, %s time"
        .formatted(workers, threads, batchTokens, rounds, seconds, cpuTime ? "CPU" : "wall");
  }
}
