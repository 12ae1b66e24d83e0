package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.Memory;
import dev.millrace.streams.bench.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the stream, the bare engine and the usual way on the same texts by turns, then the
 * stream's latency.
 *
 * @param cluster where the topics are
 * @param model what events are put through
 * @param texts what events say, over and over
 * @param host runs the stream
 * @param baselines the usual way
 * @param progress is told what comes next
 */
public record PipelineBench(
    BenchCluster cluster,
    BenchedModel model,
    List<String> texts,
    PipelineHost host,
    Baselines baselines,
    Consumer<String> progress) {

  /** Measures. */
  public PipelineResult run(PipelinePlan plan) throws Exception {
    try (Feed feed = new Feed(cluster, texts)) {
      Bench bench = new Bench(cluster, feed, model);
      EngineContestant engine = new EngineContestant(model, texts);
      progress.accept("warming up");
      double expected = engine.round(plan.time().warmUp()).eventsPerSecond();
      List<Contestant> contestants = contestants(plan, bench, engine, expected);
      for (Contestant contestant : contestants) {
        contestant.warmUp(plan.time().warmUp(), plan.time().measured());
      }
      Map<String, List<Measured>> rounds = rounds(plan, contestants);
      double reached = median(rounds.getOrDefault(PipelineResult.PIPELINE, List.of()));
      double rate = plan.rate() == null ? reached / 2 : plan.rate();
      return new PipelineResult(
          rounds, engine.batchMillis(), rated(plan, bench, rate), idle(plan, bench), Memory.now());
    }
  }

  private List<Contestant> contestants(
      PipelinePlan plan, Bench bench, EngineContestant engine, double expected) {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(engine);
    contestants.add(
        new PipelineContestant(PipelineResult.PIPELINE, plan.main(), bench, this::start, expected));
    for (int i = 0; i < plan.others().size(); i++) {
      Setup other = plan.others().get(i);
      contestants.add(
          new PipelineContestant(PipelineResult.other(i), other, bench, this::start, expected));
    }
    add(
        PipelineResult.BASELINE_FP32,
        baselines.tutorial(model.adapters()),
        plan,
        bench,
        contestants);
    add(PipelineResult.BASELINE_INT8, baselines.own(model.adapters()), plan, bench, contestants);
    return contestants;
  }

  private void add(
      String name,
      @Nullable RecordByRecord inference,
      PipelinePlan plan,
      Bench bench,
      List<Contestant> contestants) {
    if (inference != null) {
      PipelineHost usual = new BaselineHost(cluster, model, inference);
      contestants.add(
          new PipelineContestant(
              name,
              plan.main(),
              bench,
              lane -> Instances.start(usual, lane, model, new BatchTimes(model.encoder())),
              0));
    }
  }

  private Instances start(Lane lane) throws Exception {
    return Instances.start(host, lane, model, new BatchTimes(model.encoder()));
  }

  private Map<String, List<Measured>> rounds(PipelinePlan plan, List<Contestant> contestants)
      throws Exception {
    Map<String, List<Measured>> rounds = new LinkedHashMap<>();
    Duration round = plan.time().round();
    for (int i = 0; i < plan.time().rounds(); i++) {
      progress.accept("round %d of %d".formatted(i + 1, plan.time().rounds()));
      for (Contestant contestant : contestants) {
        rounds
            .computeIfAbsent(contestant.name(), name -> new ArrayList<>())
            .add(contestant.round(round));
      }
    }
    return rounds;
  }

  private static double median(List<Measured> rounds) {
    return Spread.of(rounds, Measured::eventsPerSecond).median();
  }

  private RatedLatency rated(PipelinePlan plan, Bench bench, double rate) throws Exception {
    progress.accept("latency at %.1f events/s".formatted(rate));
    Lane lane = bench.open("rated", plan.main());
    try (Instances instances = start(lane)) {
      return new RatedRun(bench, lane).run(instances, rate, plan.time().measured());
    }
  }

  private IdleLatency idle(PipelinePlan plan, Bench bench) throws Exception {
    progress.accept("latency of single events");
    Lane lane = bench.open("idle", plan.main());
    BatchTimes encoder = new BatchTimes(model.encoder());
    try (Instances instances = start(lane)) {
      return new IdleRun(bench, lane).run(instances, encoder, plan.time().measured());
    }
  }
}
