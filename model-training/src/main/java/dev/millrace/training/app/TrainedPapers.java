package dev.millrace.training.app;

import dev.millrace.training.adapter.AdapterCard;
import dev.millrace.training.adapter.AdapterDirectory;
import dev.millrace.training.adapter.AdapterPapers;
import dev.millrace.training.adapter.DataFile;
import dev.millrace.training.calibration.TemperatureScaling;
import dev.millrace.training.loop.TrainableModel;
import dev.millrace.training.loop.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written when training has ended.
 *
 * @param job what was trained
 * @param result how it went
 * @param settings everything that was asked for, by name
 * @param command the command line
 * @param licence what the card says of it, or null
 */
record TrainedPapers(
    TrainingJob job,
    Trainer.Result result,
    Map<String, String> settings,
    String command,
    @Nullable String licence) {
  private static final int DIGITS = 4;

  /** Writes the adapter's directory. */
  void write(List<DataFile> files, Path out) throws IOException {
    TrainableModel.Outputs outputs = job.outputs();
    boolean judged = !job.data().heldOut().isEmpty();
    double temperature = judged ? temperature(outputs.logits()) : 1;
    Map<String, Double> metrics =
        judged
            ? job.evaluate(TemperatureScaling.apply(outputs.logits(), temperature)).summary()
            : Map.of();
    AdapterCard card =
        new AdapterCard(
            String.valueOf(out.getFileName()), files, settings, shown(metrics), command, licence);
    AdapterPapers papers =
        new AdapterPapers(
            card,
            MetricsJson.of(result, metrics, job.data().heldOut().size()),
            judged ? References.of(job, outputs, temperature, metrics) : null);
    AdapterDirectory.write(TrainedAdapters.of(job, temperature), papers, out);
  }

  private double temperature(float[][] logits) {
    return TemperatureScaling.fit(
        logits, job.data().heldOutTargets(), job.data().labels().task().problemType());
  }

  private static Map<String, String> shown(Map<String, Double> metrics) {
    Map<String, String> shown = new LinkedHashMap<>();
    metrics.forEach(
        (name, value) -> shown.put(name, String.format(Locale.ROOT, "%." + DIGITS + "f", value)));
    return shown;
  }
}
