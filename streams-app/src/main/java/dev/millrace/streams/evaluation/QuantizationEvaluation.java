package dev.millrace.streams.evaluation;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures plans on a user's texts.
 *
 * <p>Threading: one thread; ONNX Runtime uses its own.
 *
 * @param source the checkpoint
 * @param directory where compiled models are kept meanwhile; the caller deletes it
 * @param options what is measured
 * @param memory measures memory
 * @param progress is told what is done, a line at a time
 */
public record QuantizationEvaluation(
    ModelSource source,
    Path directory,
    Options options,
    ResidentMemory memory,
    Consumer<String> progress) {

  /**
   * What is measured.
   *
   * @param plans besides fp32
   * @param parts the scheme of single parts, or null to leave them out
   * @param rounds how often the speed of each plan is measured, in turn
   * @param threads for one batch; 0 for one per core
   */
  public record Options(
      List<QuantizationPlan> plans, @Nullable QuantizationScheme parts, int rounds, int threads) {
    /** Copies the list. */
    public Options {
      plans = List.copyOf(plans);
    }
  }

  /** Makes an adapter, the texts' tokens and labels ready for a model. */
  public interface Task {
    /** Reads what belongs to a model; all plans of one checkpoint have the same. */
    Workload prepare(CompiledModel model) throws ModelFormatException, IOException;
  }

  /**
   * Measures.
   *
   * @throws ModelFormatException if the checkpoint or the adapter can't be used
   * @throws IOException if the models can't be written, or the texts not be read
   * @throws Encoder.EncoderException if a batch can't be computed
   */
  public QuantizationReport run(Task task)
      throws ModelFormatException, IOException, InterruptedException, Encoder.EncoderException {
    List<LoadedScheme> loaded = new ArrayList<>();
    try {
      for (QuantizationPlan plan : withReference(options.plans())) {
        loaded.add(load(plan));
      }
      Workload work = task.prepare(loaded.get(0).model());
      List<float[][]> logits = new ArrayList<>();
      for (LoadedScheme scheme : loaded) {
        logits.add(scheme.logits(work.batches()));
      }
      progress.accept("measuring speed");
      List<Double> speeds =
          AlternatingRounds.textsPerSecond(loaded, work.batches(), options.rounds());
      List<QuantizationReport.Scheme> schemes = new ArrayList<>();
      for (int i = 0; i < loaded.size(); i++) {
        LoadedScheme scheme = loaded.get(i);
        OptionalLong resident = memory.of(scheme.model(), options.threads());
        schemes.add(
            new QuantizationReport.Scheme(
                scheme.plan(),
                scheme.diskBytes(),
                resident,
                speeds.get(i),
                work.compare(logits.get(i), logits.get(0))));
      }
      return new QuantizationReport(
          work.texts(),
          work.tokens(),
          work.labelled(),
          schemes,
          parts(loaded.get(0), work, logits.get(0)));
    } finally {
      loaded.forEach(LoadedScheme::close);
    }
  }

  private static List<QuantizationPlan> withReference(List<QuantizationPlan> plans) {
    List<QuantizationPlan> all = new ArrayList<>(List.of(QuantizationPlan.FP32));
    plans.stream().filter(plan -> !all.contains(plan)).forEach(all::add);
    return all;
  }

  private LoadedScheme load(QuantizationPlan plan) throws ModelFormatException, IOException {
    progress.accept("compiling to " + plan.id());
    String name = plan.id().replaceAll("[^a-z0-9.]", "-");
    return LoadedScheme.of(source, plan, directory.resolve(name), options.threads());
  }

  private List<QuantizationReport.Part> parts(
      LoadedScheme reference, Workload work, float[][] logits)
      throws ModelFormatException, IOException, Encoder.EncoderException {
    List<QuantizationReport.Part> parts = new ArrayList<>();
    if (options.parts() == null) {
      return parts;
    }
    int layers = reference.model().encoder().layers();
    for (Map.Entry<String, QuantizationPlan> part : Parts.of(options.parts(), layers).entrySet()) {
      try (LoadedScheme scheme = load(part.getValue())) {
        Comparison comparison = work.compare(scheme.logits(work.batches()), logits);
        parts.add(new QuantizationReport.Part(part.getKey(), part.getValue(), comparison));
        scheme.delete();
      }
    }
    parts.sort(
        Comparator.comparingDouble((QuantizationReport.Part part) -> part.comparison().meanChange())
            .reversed());
    return parts;
  }
}
