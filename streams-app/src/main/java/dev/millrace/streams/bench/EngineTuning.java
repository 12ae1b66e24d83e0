package dev.millrace.streams.bench;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.LinearWork;
import dev.millrace.streams.config.EngineConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Tries configurations of the engine against each other. Their rounds alternate, so that whatever
 * else the machine does meanwhile meets all of them alike.
 *
 * <p>Threading: one thread.
 */
public final class EngineTuning implements AutoCloseable {
  private static final int STAGES = 2;
  private static final int SHAPES_KEPT = 2;

  private record Trial(EngineConfig engine, Load load, List<Round> rounds) {}

  private final EngineBench bench;
  private final Workload work;
  private final LinearWork arithmetic;
  private final Consumer<String> progress;

  /** Loaded once for each number of threads. */
  private final Map<Integer, Subject> subjects = new TreeMap<>();

  /**
   * Prepares.
   *
   * @param bench what is computed; its engine is the one that limits are taken from
   * @param progress is told what comes next
   */
  public EngineTuning(EngineBench bench, Consumer<String> progress) throws ModelFormatException {
    this.bench = bench;
    this.work = bench.workload();
    this.arithmetic = LinearWork.of(bench.model().encoder());
    this.progress = progress;
  }

  /**
   * Tries them all.
   *
   * @param plan how long all of it is measured, and how often each configuration
   */
  public Tuning run(BenchPlan plan)
      throws ModelFormatException, BenchException, InterruptedException {
    TuningSpace space = new TuningSpace(Runtime.getRuntime().availableProcessors(), bench.engine());
    Tuning shapes = stage("workers and threads", space.shapes(), plan);
    List<EngineConfig> kept =
        shapes.candidates().stream().limit(SHAPES_KEPT).map(Candidate::engine).toList();
    return stage("tokens in a batch", space.budgets(kept), plan);
  }

  private Tuning stage(String what, List<EngineConfig> engines, BenchPlan plan)
      throws ModelFormatException, BenchException, InterruptedException {
    progress.accept("trying %d configurations: %s".formatted(engines.size(), what));
    Duration round = plan.round().dividedBy((long) STAGES * engines.size());
    List<Trial> trials = new ArrayList<>();
    for (EngineConfig engine : engines) {
      Load load = new Load(subject(engine.threads()), work, engine, bench.submitters());
      load.round(round); // warms up
      trials.add(new Trial(engine, load, new ArrayList<>()));
    }
    for (int i = 0; i < plan.rounds(); i++) {
      for (Trial trial : trials) {
        trial.rounds().add(Round.of(trial.load().round(round), trial.engine(), arithmetic));
      }
    }
    return new Tuning(
        trials.stream().map(trial -> Candidate.of(trial.engine(), trial.rounds())).toList());
  }

  private Subject subject(int threads) throws ModelFormatException {
    Subject subject = subjects.get(threads);
    if (subject == null) {
      subject = Subject.load(bench.model(), threads, null);
      subjects.put(threads, subject);
    }
    return subject;
  }

  @Override
  public void close() {
    subjects.values().forEach(Subject::close);
  }
}
