package dev.millrace.training.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.dataset.Example;
import dev.millrace.model.dataset.LabelledTexts;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.training.evaluation.PairedComparison;
import dev.millrace.training.report.EvaluationReport;
import dev.millrace.training.report.ReportHtml;
import dev.millrace.training.report.ReportJson;
import dev.millrace.training.report.ReportText;
import dev.millrace.training.serving.ServedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code millrace evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Measures an adapter on labelled texts, as serving answers them.",
      "",
      "Of one label: accuracy; macro, micro and weighted F1; Matthews' correlation (MCC); area under"
          + " the ROC curve, each label against all others; log loss; expected calibration error"
          + " (ECE, 15 bins). Of several labels the same, with answers above one half, and subset"
          + " accuracy. Of values: MAE, RMSE, R², Spearman's correlation.",
      "",
      "Log loss and ECE are of calibrated scores, where the adapter has a temperature.",
      "",
      "With --compare also another adapter on the same texts: McNemar's test, and a bootstrap"
          + " interval of the difference of macro F1, micro F1 or RMSE."
    })
final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|minilm",
      description =
          "A checkpoint, a directory made by compile, or minilm for the encoder that Millrace brings"
              + " along.")
  private String model = "";

  @Option(
      names = "--adapter",
      paramLabel = "NAME=DIR",
      converter = AdapterArgument.Converter.class,
      description = "The PEFT LoRA directory that answers; by default the checkpoint's own head.")
  private @Nullable AdapterArgument adapter;

  @Mixin private EvaluationDataOptions dataOptions = new EvaluationDataOptions();

  @Option(
      names = "--compare",
      paramLabel = "DIR",
      description = "Another adapter's directory; it must have the same labels.")
  private @Nullable Path compare;

  @Option(
      names = "--quantization",
      paramLabel = "SCHEME",
      converter = QuantizationConverter.class,
      description = "int8 (the default for a checkpoint), fp32, or whatever compile accepts.")
  private @Nullable QuantizationPlan quantization;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Cores that a batch is computed on; 0, the default, for all.")
  private int threads;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the rows that the bootstrap draws; ${DEFAULT-VALUE} by default.")
  private long seed = 1;

  @Option(names = "--json", description = "Print one JSON object instead of tables.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write a page with plots: confusion, reliability, scores. It needs no other file, and"
              + " no text is in it.")
  private @Nullable Path html;

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  EvaluateCommand(Console console) {
    this.console = console;
  }

  /** Reads {@code --quantization}. */
  static final class QuantizationConverter implements ITypeConverter<QuantizationPlan> {
    @Override
    public QuantizationPlan convert(String value) {
      try {
        return QuantizationPlan.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    if (spec != null && (!dataOptions.sound() || threads < 0)) {
      throw new ParameterException(
          spec.commandLine(), "expected --limit and --every from 1, and --threads from 0");
    }
    CompiledModel compiled = ModelArgument.parse(model, quantization).open(console.cache());
    Adapter answering = answering(compiled);
    Adapter other = compare == null ? null : ServedModel.adapter(compiled, "compared", compare);
    LabelledTexts texts = dataOptions.read(answering.head());
    EvaluationReport report = evaluate(compiled, answering, other, texts);
    if (html != null) {
      Files.writeString(html, ReportHtml.of(report));
    }
    console.out().print(json ? ReportJson.of(report) + "\n" : ReportText.of(report));
    return ExitCode.OK;
  }

  private Adapter answering(CompiledModel compiled) throws ModelFormatException, CommandException {
    if (adapter != null) {
      return ServedModel.adapter(compiled, adapter.name(), adapter.directory());
    }
    return ServedModel.ownHead(compiled)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.UNUSABLE,
                    model + ": expected --adapter, as the model has no head of its own"));
  }

  private EvaluationReport evaluate(
      CompiledModel compiled, Adapter answering, @Nullable Adapter other, LabelledTexts texts)
      throws ModelFormatException, IOException, Encoder.EncoderException {
    AnswerKey key = AnswerKey.of(answering.head(), texts.examples(), dataOptions.data());
    if (other != null) {
      key.requireSame(other.head(), String.valueOf(compare));
    }
    console.say("answering %,d texts".formatted(texts.examples().size()));
    try (ServedModel served = ServedModel.load(compiled, threads)) {
      var inputIds = served.tokenize(texts.examples().stream().map(Example::text).toList());
      EvaluationReport.Answer answer = key.answer(answering, served.logits(inputIds, answering));
      EvaluationReport.Compared compared = null;
      if (other != null) {
        EvaluationReport.Answer second = key.answer(other, served.logits(inputIds, other));
        compared =
            new EvaluationReport.Compared(
                second, PairedComparison.of(answer.evaluation(), second.evaluation(), seed));
      }
      return new EvaluationReport(
          compiled.id(),
          String.valueOf(dataOptions.data().getFileName()),
          texts.skipped(),
          texts.firstFault(),
          answer,
          compared);
    }
  }
}
