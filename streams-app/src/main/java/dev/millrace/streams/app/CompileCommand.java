package dev.millrace.streams.app;

import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.compiler.RandomCheckpoint;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.ModelArgument;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace compile}. */
@Command(
    name = "compile",
    description = {
      "Compiles a checkpoint into a directory that classify and run load as it is.",
      "",
      "The directory holds the encoder as an ONNX graph, the tokenizer, the configuration and the"
          + " digests of them all. It appears whole or not at all. On success the command prints"
          + " what it made: id, quantization, pooling, size in bytes, directory."
    })
final class CompileCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private final CompileSource source = new CompileSource();

  @Option(
      names = "--quantization",
      required = true,
      paramLabel = "SCHEME",
      converter = QuantizationConverter.class,
      description = {"How weights are stored and multiplied:", QuantizationConverter.ACCEPTED})
  private QuantizationPlan quantization = ModelArgument.DEFAULT_QUANTIZATION;

  @Option(
      names = "--pooling",
      paramLabel = "POOLING",
      converter = PoolingConverter.class,
      description =
          "How a text's last hidden states become one: cls, mean, max, cls-mean (the mean of those"
              + " two), or none to keep all. By default what the checkpoint's own head has, the only"
              + " one that classify and run accept; embed takes any.")
  private @Nullable Pooling pooling;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory to make; must not exist yet, or be empty.")
  private Path out = Path.of("");

  @Option(
      names = "--checkpoint-out",
      paramLabel = "DIR",
      description =
          "With --random: also write the checkpoint itself there, so that other tools can be"
              + " measured on the same weights.")
  private @Nullable Path checkpointOut;

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  CompileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (checkpointOut != null) {
      random().write(checkpointOut);
    }
    CompiledModel model =
        ModelCompiler.compile(
            source.open(quantization),
            new EncoderOptions(quantization, pooling),
            new OnnxCalibrator(),
            out);
    report(model, console.out());
    return ExitCode.OK;
  }

  private RandomCheckpoint random() {
    return source
        .random()
        .orElseThrow(
            () ->
                new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--checkpoint-out needs --random: a checkpoint that exists needs no copy"));
  }

  private static void report(CompiledModel model, PrintStream out) throws IOException {
    long bytes = 0;
    for (String file : model.files().keySet()) {
      bytes += Files.size(model.directory().resolve(file));
    }
    out.printf(
        Locale.ROOT,
        "id: %s%nquantization: %s%npooling: %s%nbytes: %d%ndirectory: %s%n",
        model.id(),
        model.quantization().id(),
        model.encoder().pooling().id(),
        bytes,
        model.directory());
    out.flush();
  }
}
