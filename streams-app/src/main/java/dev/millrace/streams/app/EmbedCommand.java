package dev.millrace.streams.app;

import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.AdapterConfig;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace embed}. */
@Command(
    name = "embed",
    description = {
      "Turns JSON lines from standard input into vectors, in batches, in order.",
      "",
      "In:  {\"text\": \"...\", \"adapter\": \"legal\"}, other fields are ignored. Without an adapter the"
          + " encoder is as its checkpoint has it. At most 1 MiB a line.",
      "Out: {\"adapter\", \"embedding\", \"tokens\"}, a line for each line, and \"truncated\": true if"
          + " the text was longer than the model can see. tokens are the ids that the encoder saw,"
          + " special ones included. With --pooling none there is \"last_hidden_state\" in the place"
          + " of \"embedding\": a vector for each token.",
      "",
      "A line that can't be answered gives {\"error\", \"line\"} in its place; the others are"
          + " answered, and the exit code is 1."
    })
final class EmbedCommand implements Callable<Integer> {
  @Mixin private final LineOptions options = new LineOptions();

  @Option(
      names = "--pooling",
      paramLabel = "POOLING",
      converter = PoolingConverter.class,
      description =
          "How the states of a text's tokens become one vector: cls (the first token's), mean, max,"
              + " cls-mean (the mean of those two), or none for a vector for each token. By default"
              + " mean for minilm, what 1_Pooling/config.json of sentence-transformers says for a"
              + " checkpoint that has it, and otherwise cls. A compiled directory must have been"
              + " compiled so.")
  private @Nullable Pooling pooling;

  @Option(
      names = "--normalize",
      description = "Bring each vector to length 1, so that a dot product is the cosine.")
  private boolean normalize;

  private final Console console;

  EmbedCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    List<AdapterConfig> named = options.adapters();
    CompiledModel compiled = options.model().openForEmbeddings(pooling, console.cache());
    EncoderDescription encoder = compiled.encoder();
    EmbeddingFormat format =
        new EmbeddingFormat(encoder.hiddenSize(), encoder.pooling() != Pooling.NONE, normalize);
    try (ModelRuntime runtime = ModelRuntime.loadForStates(compiled, named, LineSession.ENGINE)) {
      boolean sound = LineSession.of(console, runtime, format).run();
      return sound ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
