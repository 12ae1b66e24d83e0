package dev.millrace.training.app;

import dev.millrace.training.data.TargetScaling;
import dev.millrace.training.data.Task;
import dev.millrace.training.data.TrainingSet;
import dev.millrace.training.evaluation.Evaluation;
import dev.millrace.training.loop.Checkpoints;
import dev.millrace.training.loop.TrainableModel;
import dev.millrace.training.loop.Trainer;
import dev.millrace.training.loop.TrainingException;
import dev.millrace.training.loop.TrainingListener;
import dev.millrace.training.loop.TrainingSettings;
import dev.millrace.training.loop.Validation;
import dev.millrace.training.lora.LoraSettings;
import dev.millrace.training.loss.Loss;
import java.io.IOException;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A model, what it is to learn, and how.
 *
 * @param base the checkpoint
 * @param data the examples
 * @param model the checkpoint as it is trained
 * @param lora what is trained of it
 * @param settings how
 * @param loss what is made small
 * @param scaling of a regression's values, or null
 */
record TrainingJob(
    BaseModel base,
    TrainingData data,
    TrainableModel model,
    LoraSettings lora,
    TrainingSettings settings,
    Loss loss,
    @Nullable TargetScaling scaling) {

  /** The values of a regression as they are trained, if it is one. */
  static @Nullable TargetScaling scaling(Task task, TrainingSet training) {
    return task == Task.REGRESSION ? TargetScaling.of(training.targets()) : null;
  }

  /** What is trained on, as it is trained. */
  private TrainingSet set() {
    TrainingSet set = data.training();
    return scaling == null ? set : set.withTargets(scaling.scaled(set.targets()));
  }

  int stepsOfEpoch() {
    return settings.stepsOfEpoch(data.training().rows());
  }

  /** Trains, from the last checkpoint if there is one. */
  Trainer.Result train(Checkpoints checkpoints, TrainingListener listener, BooleanSupplier stop)
      throws TrainingException, IOException {
    @Nullable Validation validation = data.heldOut().isEmpty() ? null : this::judge;
    return new Trainer(model, set(), loss, settings, validation, listener).train(checkpoints, stop);
  }

  private Validation.Score judge(TrainableModel judged) {
    Evaluation evaluation = evaluate(outputs(judged).logits());
    return new Validation.Score(evaluation.primary().value(), evaluation.summary());
  }

  /** What the model makes of the texts that are held out, in the units of their targets. */
  TrainableModel.Outputs outputs() {
    return outputs(model);
  }

  private TrainableModel.Outputs outputs(TrainableModel judged) {
    TrainableModel.Outputs outputs = judged.outputs(data.heldOutIds());
    if (scaling != null) {
      scaling.unscale(outputs.logits());
    }
    return outputs;
  }

  /** How good logits of the texts that are held out are. */
  Evaluation evaluate(float[][] logits) {
    return Evaluation.of(
        data.labels().task().problemType(), data.labels().names(), logits, data.heldOutTargets());
  }

  /** A line that says what is about to be trained. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "training %,d numbers on %,d texts, %,d held out%s; %s",
        model.layout().size(),
        data.training().rows(),
        data.heldOut().size(),
        data.skipped() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", %,d rows left out; the first at %s",
                data.skipped(),
                data.firstFault()),
        data.labels().task() == Task.REGRESSION
            ? data.labels().names().size() + " values"
            : data.labels().names().size() + " labels");
  }
}
