package dev.millrace.streams.bench;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.LinearWork;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.inference.MatMulLimit;
import dev.millrace.streams.config.EngineConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures one configuration of the engine: tokenizer, queue, batching, encoder and heads, driven
 * as stream threads drive them. Rounds alternate with the bare product that is the limit.
 *
 * @param model what computes
 * @param texts what it computes
 * @param adapters under what
 * @param engine how rows become batches
 * @param submitters how many threads tokenize and submit
 */
public record EngineBench(
    CompiledModel model,
    List<String> texts,
    AdapterMix adapters,
    EngineConfig engine,
    int submitters) {
  /**
   * Of the processor time. A warm engine's collectors take less than 1%; compilers take a tenth in
   * the first seconds, and fall below this within 10 to 20.
   */
  private static final double MOST_FOR_JVM = 0.015;

  /**
   * Measures.
   *
   * @param profile where ONNX Runtime's own trace goes, or null for none
   * @throws ModelFormatException if the model can't be loaded
   * @throws BenchException if an event could not be computed
   */
  public BenchResult run(BenchPlan plan, @Nullable Path profile)
      throws ModelFormatException, BenchException, InterruptedException {
    Workload work = workload();
    LinearWork arithmetic = LinearWork.of(model.encoder());
    List<Round> rounds = new ArrayList<>();
    List<Double> limits = new ArrayList<>();
    try (Subject subject = Subject.load(model, engine.threads(), profile);
        MatMulLimit limit = MatMulLimit.load(engine.workers(), engine.threads())) {
      Load load = new Load(subject, work, engine, submitters);
      TextLengths lengths = TextLengths.of(texts, subject.tokenizer());
      warmUp(load, plan);
      limit.measure(plan.limit());
      limits.add(limit.measure(plan.limit()));
      for (int i = 0; i < plan.rounds(); i++) {
        rounds.add(Round.of(load.round(plan.round()), engine, arithmetic));
        limits.add(limit.measure(plan.limit()));
      }
      return new BenchResult(lengths, rounds, limits, Memory.now());
    }
  }

  /** Until the JVM has compiled what there is to compile, but not for ever. */
  private void warmUp(Load load, BenchPlan plan) throws BenchException, InterruptedException {
    boolean settled = false;
    for (int i = 0; i < BenchPlan.MOST_WARM_UPS && !settled; i++) {
      Interval step = load.round(plan.warmUp());
      settled = step.passed(Reading::jvmCpu) <= MOST_FOR_JVM * step.passed(Reading::processCpu);
    }
  }

  Workload workload() throws ModelFormatException {
    return new Workload(texts, adapters.of(model));
  }
}
