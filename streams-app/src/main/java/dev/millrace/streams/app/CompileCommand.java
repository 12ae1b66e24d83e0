package dev.millrace.streams.app;

import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.quantization.QuantizationPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace compile}. */
@Command(
    name = "compile",
    description = {
      "Compiles a checkpoint into a directory that classify and run load as it is.",
      "",
      "The directory holds the encoder as an ONNX graph, the tokenizer, the configuration and the"
          + " digests of them all. It appears whole or not at all. On success the command prints"
          + " what it made: id, quantization, size in bytes, directory."
    })
final class CompileCommand implements Callable<Integer> {
  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "DIR|minilm",
      description =
          "A directory with config.json, model.safetensors and tokenizer.json, or minilm for the"
              + " encoder that Millrace brings along.")
  private String checkpoint = "";

  @Option(
      names = "--quantization",
      required = true,
      paramLabel = "SCHEME",
      converter = QuantizationConverter.class,
      description = {"How weights are stored and multiplied:", QuantizationConverter.ACCEPTED})
  private QuantizationPlan quantization = ModelArgument.DEFAULT_QUANTIZATION;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory to make; must not exist yet, or be empty.")
  private Path out = Path.of("");

  private final Console console;

  CompileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ModelSource source = ModelArgument.parse(checkpoint, quantization).checkpoint();
    CompiledModel model = ModelCompiler.compile(source, EncoderOptions.of(quantization), out);
    report(model, console.out());
    return ExitCode.OK;
  }

  private static void report(CompiledModel model, PrintStream out) throws IOException {
    long bytes = 0;
    for (String file : model.files().keySet()) {
      bytes += Files.size(model.directory().resolve(file));
    }
    out.printf(
        Locale.ROOT,
        "id: %s%nquantization: %s%nbytes: %d%ndirectory: %s%n",
        model.id(),
        model.quantization().id(),
        bytes,
        model.directory());
    out.flush();
  }
}
