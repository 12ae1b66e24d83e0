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
    boolean judged = !job.data().heldOut().isEmpty();
    TrainableModel.Outputs outputs = job.outputs();
    Map<String, Double> metrics = judged ? job.evaluate(outputs.logits()).summary() : Map.of();
    double temperature =
        judged
            ? TemperatureScaling.fit(
                outputs.logits(),
                job.data().heldOutTargets(),
                job.data().labels().task().problemType())
            : 1;
    AdapterCard card =
        new AdapterCard(
            String.valueOf(out.getFileName()), files, settings, shown(metrics), command, licence);
    AdapterDirectory.write(
        TrainedAdapters.of(job, temperature),
        new AdapterPapers(card, MetricsJson.of(result, metrics, job.data().heldOut().size()), null),
        out);
  }

  private static Map<String, String> shown(Map<String, Double> metrics) {
    Map<String, String> shown = new LinkedHashMap<>();
    metrics.forEach(
        (name, value) -> shown.put(name, String.format(Locale.ROOT, "%." + DIGITS + "f", value)));
    return shown;
  }
}
