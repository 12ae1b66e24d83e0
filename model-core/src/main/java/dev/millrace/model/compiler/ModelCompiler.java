package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderArchitecture;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.EncoderGraph;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.InputStatistics;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.SafetensorsWriter;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tokenizer.FastTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes a compiled model directory of a checkpoint and a quantization scheme. The directory appears
 * whole, under its final name, or not at all.
 */
public final class ModelCompiler {
  private ModelCompiler() {}

  /**
   * Compiles.
   *
   * @param options what is chosen at compilation
   * @param calibrator runs the encoder once where its quantization wants that
   * @param out the directory to make; must not exist yet, or be empty
   * @throws ModelFormatException if the checkpoint can't be compiled
   * @throws IOException if the directory can't be written
   */
  public static CompiledModel compile(
      ModelSource source, EncoderOptions options, Calibrator calibrator, Path out)
      throws ModelFormatException, IOException {
    requireVacant(out);
    // What a link leads to is replaced, not the link.
    Path absolute = Files.exists(out) ? out.toRealPath() : out.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException(out + " can't be a model directory");
    }
    Files.createDirectories(parent);
    try (Draft draft = Draft.in(parent)) {
      write(source, options, calibrator, draft.directory());
      CompiledModel.open(draft.directory());
      Files.deleteIfExists(absolute);
      Files.move(draft.directory(), absolute, StandardCopyOption.ATOMIC_MOVE);
    }
    return CompiledModel.open(out);
  }

  private static void requireVacant(Path out) throws IOException {
    if (!Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(out)) {
      throw new IOException(out + " exists and is no directory; name another");
    }
    try (Stream<Path> files = Files.list(out)) {
      if (files.findAny().isPresent()) {
        throw new IOException(out + " exists and is not empty; name another directory");
      }
    }
  }

  private static void write(
      ModelSource source, EncoderOptions options, Calibrator calibrator, Path out)
      throws ModelFormatException, IOException {
    JsonFile config = source.config();
    EncoderArchitecture architecture = ModelFactory.architecture(config);
    EncoderDescription encoder =
        architecture.describe(config, options.poolingOr(architecture.pooling(config)));
    int maxTokens =
        Math.min(encoder.maxTokens(), source.tokenizerMaxLength().orElse(Integer.MAX_VALUE));
    Files.write(out.resolve(CompiledModel.TOKENIZER), source.tokenizerJson());
    Files.write(out.resolve(CompiledModel.CONFIG), config.text().getBytes(StandardCharsets.UTF_8));
    long[] empty = tokensOfNothing(source, encoder, maxTokens, out);
    try (WeightSource weights = source.weights()) {
      InputStatistics statistics =
          options.quantization().uses(QuantizationScheme.INT8)
              ? statistics(
                  architecture,
                  config,
                  weights,
                  options,
                  calibrator,
                  CalibrationRows.of(encoder, empty, maxTokens))
              : InputStatistics.UNKNOWN;
      EncoderGraph graph = architecture.build(config, weights, options, statistics);
      Files.write(out.resolve(CompiledModel.ENCODER), graph.onnx());
      if (!graph.biases().isEmpty()) {
        SafetensorsWriter.write(out.resolve(CompiledModel.BIASES), graph.biases());
      }
      writeHead(weights, config, architecture.head(config), out);
    }
    new Manifest(
            Manifest.FORMAT,
            source.name(),
            source.fingerprint(),
            options.quantization().id(),
            maxTokens,
            encoder,
            digests(out))
        .write(out);
  }

  /** The tokens of an empty text, which also shows that the tokenizer is one for the encoder. */
  private static long[] tokensOfNothing(
      ModelSource source, EncoderDescription encoder, int maxTokens, Path out)
      throws ModelFormatException {
    // The draft is gone when its message is read: it names the file that the user knows.
    try (FastTokenizer tokenizer =
        FastTokenizer.load(
            out.resolve(CompiledModel.TOKENIZER),
            source.tokenizerOrigin(),
            maxTokens,
            encoder.vocabSize())) {
      return tokenizer.tokenize("").inputIds();
    }
  }

  /**
   * What its linear modules read in the model that is being compiled: quantized already, as that is
   * nearly the same and floats would take four times the memory.
   */
  private static InputStatistics statistics(
      EncoderArchitecture architecture,
      JsonFile config,
      WeightSource weights,
      EncoderOptions options,
      Calibrator calibrator,
      List<long[]> rows)
      throws ModelFormatException {
    EncoderGraph graph = architecture.build(config, weights, options, InputStatistics.TO_MEASURE);
    try {
      return InputStatistics.measured(calibrator.run(graph, rows));
    } catch (ModelFormatException e) {
      throw new ModelFormatException(
          "%s to %s: %s".formatted(config.origin(), options.quantization().id(), e.getMessage()),
          e);
    }
  }

  /** What the checkpoint has of a head goes along, checked as it will be when it is read. */
  private static void writeHead(WeightSource weights, JsonFile config, HeadLayout layout, Path out)
      throws ModelFormatException, IOException {
    Map<String, FloatTensor> head = new LinkedHashMap<>();
    for (String name : weights.names()) {
      Optional<String> canonical = layout.canonical(name);
      if (canonical.isPresent()) {
        head.put(canonical.get(), weights.read(name, weights.shape(name)));
      }
    }
    if (head.isEmpty()) {
      return;
    }
    HeadReader.of(layout, weights, config).ownHead();
    SafetensorsWriter.write(out.resolve(CompiledModel.HEAD), head);
  }

  private static Map<String, String> digests(Path directory)
      throws IOException, ModelFormatException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        digests.put(String.valueOf(file.getFileName()), Sha256.of(file));
      }
    }
    return digests;
  }

  static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
