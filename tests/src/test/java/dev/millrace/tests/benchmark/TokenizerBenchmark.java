package dev.millrace.tests.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.tokenizer.FastTokenizer;
import dev.millrace.model.tokenizer.TokenizedText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Tokenizing one of the demo's messages with BERT's vocabulary, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenizerBenchmark {
  private static final String MESSAGES = "/demo/messages.jsonl";
  private static final int MAX_TOKENS = 512;
  private static final int VOCABULARY = 30_522;

  private final List<String> texts = new ArrayList<>();
  private @Nullable FastTokenizer tokenizer;
  private int next;

  @Setup
  public void load() throws IOException, ModelFormatException {
    Path file = Files.createTempFile("tokenizer", ".json");
    try {
      Files.write(file, new MiniLm().tokenizerJson());
      tokenizer = FastTokenizer.load(file, MAX_TOKENS, VOCABULARY);
    } finally {
      Files.delete(file);
    }
    ObjectMapper json = new ObjectMapper();
    try (InputStream in = TokenizerBenchmark.class.getResourceAsStream(MESSAGES);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        texts.add(json.readTree(line).path("text").asText());
      }
    }
  }

  @Benchmark
  public TokenizedText tokenize() {
    next = (next + 1) % texts.size();
    return Objects.requireNonNull(tokenizer).tokenize(texts.get(next));
  }

  @TearDown
  public void close() {
    Objects.requireNonNull(tokenizer).close();
  }
}
