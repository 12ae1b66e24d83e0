package dev.millrace.training.report;

import dev.millrace.training.evaluation.Evaluation;
import dev.millrace.training.evaluation.PairedComparison;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well an adapter answers a file of texts, and perhaps another one.
 *
 * @param model what identifies the compiled model
 * @param data the file's name
 * @param skipped rows that were left out
 * @param firstFault line and fault of the first of them, or null
 * @param answer the adapter's
 * @param compared what it is compared with, or null
 */
public record EvaluationReport(
    String model,
    String data,
    long skipped,
    @Nullable String firstFault,
    Answer answer,
    @Nullable Compared compared) {

  /**
   * What an adapter's answers are worth.
   *
   * @param name the adapter's name
   * @param version the adapter's version
   * @param evaluation its metrics
   */
  public record Answer(String name, String version, Evaluation evaluation) {
    String title() {
      return name + " " + version;
    }
  }

  /**
   * Another adapter on the same texts.
   *
   * @param answer its answers
   * @param paired the two against each other
   */
  public record Compared(Answer answer, PairedComparison paired) {}

  /** All adapters, the first one first. */
  List<Answer> answers() {
    return compared == null ? List.of(answer) : List.of(answer, compared.answer());
  }
}
