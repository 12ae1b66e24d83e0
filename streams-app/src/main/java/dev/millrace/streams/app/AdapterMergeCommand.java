package dev.millrace.streams.app;

import dev.millrace.model.compiler.AdapterMerger;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.ModelArgument;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace adapter merge}. */
@Command(
    name = "merge",
    description = {
      "Writes a checkpoint that computes what another one computes with an adapter.",
      "",
      "The directory has the adapter's head and labels, all weights in fp32 and the tokenizer's"
          + " files, as Hugging Face transformers loads them. It appears whole or not at all. On"
          + " success the command prints its path."
    })
final class AdapterMergeCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|minilm",
      description =
          "The checkpoint that the adapter was trained on: a directory, or minilm for the encoder"
              + " that Millrace brings along.")
  private String model = "";

  @Option(
      names = "--adapter",
      required = true,
      paramLabel = "DIR",
      description = "The adapter, a PEFT directory.")
  private Path adapter = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory to make; must not exist yet.")
  private Path out = Path.of("");

  private final Console console;

  AdapterMergeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    AdapterMerger.merge(ModelArgument.parse(model, null).checkpoint(), adapter, out);
    console.out().printf(Locale.ROOT, "directory: %s%n", out);
    console.out().flush();
    return ExitCode.OK;
  }
}
