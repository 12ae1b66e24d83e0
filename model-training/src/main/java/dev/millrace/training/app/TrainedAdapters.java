package dev.millrace.training.app;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.training.adapter.LowRankMatrices;
import dev.millrace.training.adapter.TrainedAdapter;
import dev.millrace.training.adapter.TrainedHead;
import dev.millrace.training.data.LabelSpace;
import dev.millrace.training.forward.Pass;
import dev.millrace.training.lora.LoraModules;
import dev.millrace.training.optimizer.ParameterLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes what was trained out of a job. */
final class TrainedAdapters {
  private TrainedAdapters() {}

  /**
   * The adapter as it is trained now.
   *
   * @param temperature of its probabilities
   */
  static TrainedAdapter of(TrainingJob job, double temperature) {
    Map<String, FloatTensor> tensors = tensors(job);
    Map<String, LowRankMatrices> updates = new LinkedHashMap<>();
    for (String module : LoraModules.of(job.base().encoder(), job.lora()).keySet()) {
      FloatTensor a = tensors.remove(module + Pass.LORA_A);
      FloatTensor b = tensors.remove(module + Pass.LORA_B);
      updates.put(
          module, new LowRankMatrices(Objects.requireNonNull(a), Objects.requireNonNull(b)));
    }
    if (job.scaling() != null) {
      List<String> classifier = job.base().head().classifier().tensors();
      job.scaling()
          .unscale(
              Objects.requireNonNull(tensors.get(classifier.get(0))).data(),
              Objects.requireNonNull(tensors.get(classifier.get(1))).data());
    }
    LabelSpace labels = job.data().labels();
    return new TrainedAdapter(
        job.base().source().publishedName(),
        job.base().encoder(),
        LoraModules.resolve(job.base().encoder(), job.lora()),
        updates,
        new TrainedHead(
            job.base().head(), tensors, labels.names(), labels.task().problemType(), temperature));
  }

  private static Map<String, FloatTensor> tensors(TrainingJob job) {
    float[] parameters = job.model().parameters();
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (ParameterLayout.Slot slot : job.model().layout().slots()) {
      long[] shape = slot.shape().stream().mapToLong(Integer::longValue).toArray();
      float[] numbers = Arrays.copyOfRange(parameters, slot.offset(), slot.end());
      tensors.put(slot.name(), new FloatTensor(Shape.of(shape), numbers));
    }
    return tensors;
  }
}
