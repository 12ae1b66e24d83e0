package dev.millrace.tests.benchmark.ratios;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.tests.benchmark.padded.PaddedEncoder;
import dev.millrace.tests.benchmark.ratios.Comparison.Ratio;
import dev.millrace.tests.benchmark.ratios.Comparison.Result;
import dev.millrace.tests.benchmark.ratios.Comparison.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The ratios of one model, measured one after another. */
final class RatioPlan {
  private static final int ROWS = 128;
  private static final int MANY_ROWS = 256;
  private static final int DISTINCT_ADAPTERS = 64;
  private static final int RESIDENT_ADAPTERS = 1000;
  private static final int PADDED_ROWS = 32;
  private static final int SORTED_ROWS = 1024;

  private final ModelSource source;
  private final RatioSettings settings;
  private final Stopwatch stopwatch;
  private final Consumer<Result> results;

  /**
   * A plan.
   *
   * @param results is told each result as soon as it is there
   */
  RatioPlan(
      ModelSource source, RatioSettings settings, Stopwatch stopwatch, Consumer<Result> results) {
    this.results = results;
    this.source = source;
    this.settings = settings;
    this.stopwatch = stopwatch;
  }

  void measure() throws Exception {
    try (PackedModel int8 = PackedModel.load(source, QuantizationScheme.INT8, settings.threads())) {
      for (int ratio : settings.ratios().stream().sorted().toList()) {
        switch (ratio) {
          case 1 -> packing(int8);
          case 2 -> quantization(int8);
          case 3 -> adapters(int8);
          case 5 -> padding(int8);
          case 6 -> limit(int8);
          default -> throw new IllegalArgumentException("no ratio " + ratio + " is measured here");
        }
      }
    }
  }

  private void packing(PackedModel model) throws Exception {
    packing(model, "1 mixed lengths : equal", "≤ 1.10", mixed(ROWS));
    int[] heavy = Lengths.logNormal(25, 1.0, 512, MANY_ROWS);
    packing(model, "1 heavy tail : equal", "≤ 1.30", heavy);
  }

  private void packing(PackedModel model, String what, String target, int[] lengths)
      throws Exception {
    compare(
        what,
        target,
        Ratio.OF_TIMES,
        model.side("mixed", packed(lengths)),
        model.side("equal", packed(Lengths.equalised(lengths))));
  }

  private void quantization(PackedModel int8) throws Exception {
    try (PackedModel fp32 = PackedModel.load(source, QuantizationScheme.FP32, settings.threads())) {
      List<List<long[]>> batches = packed(mixed(ROWS));
      compare(
          "2 int8 : fp32, mixed lengths",
          "≥ 3.00",
          Ratio.OF_SPEEDS,
          int8.side("int8", batches),
          fp32.side("fp32", batches));
      List<List<long[]>> equal = packed(Lengths.equal(128, ROWS / 4));
      compare(
          "2 int8 : fp32, lengths of 128",
          "≥ 3.00",
          Ratio.OF_SPEEDS,
          int8.side("int8", equal),
          fp32.side("fp32", equal));
    }
  }

  private void adapters(PackedModel model) throws Exception {
    List<List<long[]>> batches = Batches.ofRows(mixed(ROWS), DISTINCT_ADAPTERS);
    Side none = model.side("none", batches);
    List<Adapter> resident = model.adapters().queryAndValue(RESIDENT_ADAPTERS, 8);
    List<Adapter> few = resident.subList(0, DISTINCT_ADAPTERS);
    Side same = model.side("64 adapters", batches, () -> few);
    compare("3 64 adapters r8 q,v : none", "≥ 0.90", Ratio.OF_SPEEDS, same, none);
    Side many = model.side("64 of 1000 adapters", batches, inTurn(resident));
    compare("3 1000 resident : 64 resident", "≥ 0.97", Ratio.OF_SPEEDS, many, same);
    resident.clear();
    List<Adapter> all = model.adapters().all(DISTINCT_ADAPTERS, 16);
    Side large = model.side("64 large adapters", batches, () -> all);
    compare("3 64 adapters r16 all : none", "≥ 0.75", Ratio.OF_SPEEDS, large, none);
    Side one = model.side("1 large adapter", batches, () -> all.subList(0, 1));
    compare("3 1 adapter r16 all : none", "≥ 0.75", Ratio.OF_SPEEDS, one, none);
  }

  /** Each batch gets the next ones of all, so that none has those of the batch before. */
  private static Supplier<List<Adapter>> inTurn(List<Adapter> adapters) {
    AtomicInteger turn = new AtomicInteger();
    int turns = adapters.size() / DISTINCT_ADAPTERS;
    return () -> {
      int start = turn.getAndIncrement() % turns * DISTINCT_ADAPTERS;
      return adapters.subList(start, start + DISTINCT_ADAPTERS);
    };
  }

  private void padding(PackedModel packed) throws Exception {
    try (PaddedEncoder padded =
        PaddedEncoder.load(source, settings.baseline(), settings.threads())) {
      int[] mixed = mixed(ROWS);
      Side arrival = packed.side("packed", packed(mixed));
      compare(
          "5 packed : padded, arrival order",
          "≥ 2.50",
          Ratio.OF_SPEEDS,
          arrival,
          padded(padded, Batches.ofRows(mixed, PADDED_ROWS)));
      compare(
          "5 packed : padded, sorted by length",
          "≥ 1.50",
          Ratio.OF_SPEEDS,
          arrival,
          padded(padded, Batches.sorted(mixed(SORTED_ROWS), PADDED_ROWS)));
      for (int length : new int[] {128, 32}) {
        int[] equal = Lengths.equal(length, length == 128 ? ROWS / 2 : ROWS);
        compare(
            "5 packed : padded, lengths of " + length,
            "≥ 1.10",
            Ratio.OF_SPEEDS,
            packed.side("packed", packed(equal)),
            padded(padded, Batches.ofRows(equal, PADDED_ROWS)));
      }
    }
  }

  private static Side padded(PaddedEncoder encoder, List<List<long[]>> batches) {
    List<Side.Step> steps = new ArrayList<>();
    for (List<long[]> batch : batches) {
      steps.add(() -> encoder.encode(batch));
    }
    return new Side("padded", Batches.tokens(batches), steps);
  }

  private void limit(PackedModel model) throws Exception {
    try (BareProduct product = new BareProduct(settings.threads())) {
      Side limit = new Side("MatMulInteger", BareProduct.operations(), List.of(product::run));
      limit(model, "6 limit, lengths of 128", "≥ 0.70", Lengths.equal(128, ROWS / 4), limit);
      limit(model, "6 limit, mixed lengths", "≥ 0.50", mixed(ROWS), limit);
    }
  }

  private void limit(PackedModel model, String what, String target, int[] lengths, Side limit)
      throws Exception {
    Side tokens = model.side("encoder", packed(lengths));
    Side operations =
        new Side(tokens.name(), tokens.work() * model.operationsPerToken(), tokens.steps());
    results.accept(
        new Comparison(
                what, target, Ratio.OF_SPEEDS, operations, limit, Unit.GIGA_OPERATIONS_PER_SECOND)
            .measure(stopwatch, settings.rounds()));
  }

  private void compare(String what, String target, Ratio ratio, Side measured, Side reference)
      throws Exception {
    results.accept(
        new Comparison(what, target, ratio, measured, reference, Unit.TOKENS_PER_SECOND)
            .measure(stopwatch, settings.rounds()));
  }

  private List<List<long[]>> packed(int[] lengths) {
    return Batches.packed(lengths, settings.batchTokens());
  }

  private static int[] mixed(int rows) {
    return Lengths.logNormal(25, 0.6, 128, rows);
  }
}
