package dev.millrace.streams.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.dataset.ColumnNames;
import dev.millrace.model.dataset.Example;
import dev.millrace.model.dataset.ExampleFile;
import dev.millrace.model.dataset.ReadOptions;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tokenizer.FastTokenizer;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.streams.config.AdapterConfig;
import dev.millrace.streams.evaluation.QuantizationEvaluation;
import dev.millrace.streams.evaluation.QuantizationReport;
import dev.millrace.streams.evaluation.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace quantize report}. */
@Command(
    name = "report",
    description = {
      "Compiles a checkpoint to several quantizations and measures them on your texts.",
      "",
      "For each: MB of the encoder on disk; MB by which a process's resident memory grows while it"
          + " loads the encoder and computes a batch (Linux only); texts a second through encoder and"
          + " head, the median of rounds in which all schemes take turns; accuracy, where the texts"
          + " have labels; share of texts decided as in fp32; mean and largest change of a logit.",
      "",
      "Then the same differences for each layer, each kind of module and the word embeddings"
          + " quantized alone, the rest in fp32; what changes logits most comes first."
    })
final class QuantizeReportCommand implements Callable<Integer> {
  private static final String NO_PARTS = "none";

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|minilm",
      description = "A checkpoint, or minilm for the encoder that Millrace brings along.")
  private String model = "";

  @Option(
      names = "--adapter",
      paramLabel = "NAME=DIR",
      converter = AdapterConverter.class,
      description = "The PEFT LoRA directory that answers; by default the checkpoint's own head.")
  private @Nullable AdapterConfig adapter;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description =
          "Texts: JSON lines (.jsonl) with \"text\" and \"label\" (a name, a number from 0, or a list"
              + " of them), or a table, comma-separated or, if it is called .tsv, tab-separated"
              + " without quotes. A table's first row names its columns: text, and label or the only"
              + " other one. Without labels there is no accuracy.")
  private Path data = Path.of("");

  @Option(
      names = "--columns",
      paramLabel = "NAME,...",
      split = ",",
      description = "Names of the columns of a table whose first row is a text already.")
  private List<String> columns = List.of();

  @Option(
      names = "--schemes",
      paramLabel = "SCHEME,...",
      converter = PlansConverter.class,
      description = "What is measured besides fp32, as compile accepts it; by default int8,int4.")
  private PlansConverter.Plans schemes =
      new PlansConverter.Plans(List.of(QuantizationPlan.INT8, QuantizationPlan.INT4));

  @Option(
      names = "--parts",
      paramLabel = "int8|int4|none",
      description = "The scheme of parts quantized alone; int8 by default.")
  private String parts = QuantizationScheme.INT8.id();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "How many texts are taken at most, evenly spread over the file; ${DEFAULT-VALUE} by"
              + " default.")
  private int limit = 500;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each speed is measured; ${DEFAULT-VALUE} by default.")
  private int rounds = 3;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Cores that a batch is computed on; 0, the default, for all.")
  private int threads;

  @Option(names = "--json", description = "Print one JSON object instead of tables.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  QuantizeReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    require(
        limit > 0 && rounds > 0 && threads >= 0, "--limit and --rounds from 1, --threads from 0");
    QuantizationEvaluation.Options options =
        new QuantizationEvaluation.Options(schemes.list(), scheme(), rounds, threads);
    ReadOptions reading = ReadOptions.DEFAULT.with(ColumnNames.of(columns)).withLimit(limit);
    List<Example> examples = new ExampleFile(data, reading).read().examples();
    ModelSource source = ModelArgument.parse(model, null).checkpoint();
    try (TemporaryDirectory directory = TemporaryDirectory.create("millrace-quantize")) {
      QuantizationReport report =
          new QuantizationEvaluation(
                  source, directory.path(), options, new ChildProcessMemory(), console::say)
              .run(compiled -> workload(compiled, examples));
      console.out().print(json ? QuantizationJson.of(report) + "\n" : QuantizationTable.of(report));
    }
    return ExitCode.OK;
  }

  private Workload workload(CompiledModel compiled, List<Example> examples)
      throws ModelFormatException, IOException {
    HeadReader heads = compiled.heads();
    Adapter answering =
        adapter == null
            ? ownHead(heads)
            : new AdapterReader(compiled.encoder(), heads)
                .read(adapter.name(), adapter.version(), adapter.path());
    try (FastTokenizer tokenizer = compiled.tokenizer()) {
      return Workload.of(examples, tokenizer, answering);
    } catch (IllegalArgumentException e) {
      throw new IOException(data + ": " + e.getMessage(), e);
    }
  }

  private Adapter ownHead(HeadReader heads) throws ModelFormatException {
    return heads
        .ownHead()
        .map(head -> new Adapter("(own head)", "1", head, Map.of(), null))
        .orElseThrow(
            () ->
                new ModelFormatException(
                    model + ": expected --adapter, as the model has no head of its own"));
  }

  private @Nullable QuantizationScheme scheme() {
    if (parts.equals(NO_PARTS)) {
      return null;
    }
    for (QuantizationScheme scheme : QuantizationScheme.values()) {
      if (scheme != QuantizationScheme.FP32 && scheme.id().equals(parts)) {
        return scheme;
      }
    }
    require(false, "--parts int8, int4 or none, got \"%s\"".formatted(parts));
    return null;
  }

  private void require(boolean condition, String expected) {
    if (!condition && spec != null) {
      throw new ParameterException(spec.commandLine(), "expected " + expected);
    }
  }
}
