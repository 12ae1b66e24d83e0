package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.architecture.EncoderArchitecture;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tokenizer.FastTokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A compiled model directory whose files are those that its manifest names, byte for byte.
 *
 * <p>It holds {@code encoder.onnx}, {@code tokenizer.json}, {@code config.json}, {@code
 * manifest.json}, {@code head.safetensors} if the checkpoint had any part of a head, and {@code
 * biases.safetensors} if the encoder has biases, which are what adapters with biases of their own
 * differ from.
 */
public final class CompiledModel {
  static final String ENCODER = "encoder.onnx";
  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "config.json";
  static final String HEAD = "head.safetensors";
  static final String BIASES = "biases.safetensors";

  private static final Set<String> REQUIRED = Set.of(ENCODER, TOKENIZER, CONFIG);
  private static final Set<String> OPTIONAL = Set.of(HEAD, BIASES);
  private static final int ID_DIGITS = 12;

  private final Path directory;
  private final Manifest manifest;

  private CompiledModel(Path directory, Manifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  /** Whether a directory claims to be one of these, rather than a checkpoint. */
  public static boolean isCompiled(Path directory) {
    return Files.exists(directory.resolve(Manifest.FILE));
  }

  /**
   * Opens a directory and checks every file against its digest.
   *
   * @throws ModelFormatException if a file is missing, changed or unexpected, or the manifest says
   *     of the encoder what its configuration does not
   */
  public static CompiledModel open(Path directory) throws ModelFormatException {
    Manifest manifest = Manifest.read(directory);
    try {
      QuantizationPlan.parse(manifest.quantization());
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          directory.resolve(Manifest.FILE), String.valueOf(e.getMessage()), e);
    }
    Set<String> named = manifest.files().keySet();
    if (!named.containsAll(REQUIRED)) {
      throw new ModelFormatException(
          directory.resolve(Manifest.FILE),
          "expected the files %s, got %s".formatted(REQUIRED, named));
    }
    for (Map.Entry<String, String> file : manifest.files().entrySet()) {
      if (!REQUIRED.contains(file.getKey()) && !OPTIONAL.contains(file.getKey())) {
        throw new ModelFormatException(
            directory.resolve(Manifest.FILE), "names a file that is none of a model's");
      }
      Path path = directory.resolve(file.getKey());
      if (!Files.isRegularFile(path)) {
        throw new ModelFormatException(path, "named in the manifest, but missing");
      }
      String actual = Sha256.of(path);
      if (!actual.equals(file.getValue())) {
        throw new ModelFormatException(
            path,
            "expected sha256 %s, got %s: damaged or changed; compile the checkpoint again"
                .formatted(file.getValue(), actual));
      }
    }
    requireAsConfigured(directory, manifest);
    return new CompiledModel(directory, manifest);
  }

  /** The manifest has no digest of its own: the configuration, which has one, vouches for it. */
  private static void requireAsConfigured(Path directory, Manifest manifest)
      throws ModelFormatException {
    JsonFile config = JsonFile.read(directory.resolve(CONFIG));
    manifest.requireLike(
        ModelFactory.architecture(config).describe(config, manifest.encoder().pooling()),
        directory);
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  /**
   * What identifies it in predictions: name, quantization and the start of a digest of all that it
   * was made from. Not of the graph itself, which another kind of processor calibrates to the last
   * digits otherwise: instances on different machines serve one model. Another compiler is another
   * {@link Manifest#FORMAT}.
   */
  public String id() {
    String inputs =
        String.join(
            "\n",
            "format " + manifest.format(),
            manifest.source(),
            manifest.quantization(),
            encoder().pooling().id());
    String digest = Sha256.of(inputs.getBytes(StandardCharsets.UTF_8));
    return "%s-%s-%s"
        .formatted(manifest.name(), quantization().label(), digest.substring(0, ID_DIGITS));
  }

  /** How its weights are stored. */
  public QuantizationPlan quantization() {
    return QuantizationPlan.parse(manifest.quantization());
  }

  /** Digests of its files, by name. */
  public Map<String, String> files() {
    return Map.copyOf(manifest.files());
  }

  /** What its graph computes. */
  public EncoderDescription encoder() {
    return manifest.encoder();
  }

  /** The ONNX file. */
  public Path encoderFile() {
    return directory.resolve(ENCODER);
  }

  /** Loads its tokenizer; the caller closes it. */
  public FastTokenizer tokenizer() throws ModelFormatException {
    return tokenizer(manifest.maxTokens());
  }

  /**
   * Loads its tokenizer with a lower limit than the model's own; the caller closes it.
   *
   * @param maxTokens where to truncate; what is more than the model's limit is lowered to it
   */
  public FastTokenizer tokenizer(int maxTokens) throws ModelFormatException {
    return FastTokenizer.load(
        directory.resolve(TOKENIZER),
        Math.min(maxTokens, manifest.maxTokens()),
        encoder().vocabSize());
  }

  /**
   * A reader of heads for this encoder, with the checkpoint's own parts if it had any.
   *
   * @throws ModelFormatException if the encoder was compiled with another pooling than the family's
   *     heads are trained with: they would answer, and be wrong
   */
  public HeadReader heads() throws ModelFormatException {
    JsonFile config = config();
    EncoderArchitecture architecture = ModelFactory.architecture(config);
    Pooling trained = architecture.pooling(config);
    if (encoder().pooling() != trained) {
      throw new ModelFormatException(
          directory,
          ("heads of this checkpoint need pooling %s, but it was compiled with pooling %s;"
                  + " compile it again without --pooling")
              .formatted(trained.id(), encoder().pooling().id()));
    }
    HeadLayout layout = architecture.head(config);
    if (!manifest.files().containsKey(HEAD)) {
      return HeadReader.withoutOwnHead(layout);
    }
    try (WeightSource source = SafetensorsFile.open(directory.resolve(HEAD))) {
      return HeadReader.of(layout, source, config);
    }
  }

  /**
   * A reader of adapters for this encoder. They fit it if they were trained on the checkpoint that
   * it was compiled from.
   */
  public AdapterReader adapters() throws ModelFormatException {
    return adapters(heads());
  }

  /** The same with a reader of heads of the caller's choice. */
  public AdapterReader adapters(HeadReader heads) throws ModelFormatException {
    return new AdapterReader(encoder(), heads, biases());
  }

  private Map<String, FloatTensor> biases() throws ModelFormatException {
    Map<String, FloatTensor> biases = new LinkedHashMap<>();
    if (manifest.files().containsKey(BIASES)) {
      try (WeightSource source = SafetensorsFile.open(directory.resolve(BIASES))) {
        for (String module : source.names()) {
          biases.put(module, source.read(module, source.shape(module)));
        }
      }
    }
    return biases;
  }

  /** A reader of adapters' heads that only looks whether their tensors are those of a head. */
  public HeadReader withoutHeads() throws ModelFormatException {
    JsonFile config = config();
    return HeadReader.passingOver(ModelFactory.architecture(config).head(config));
  }

  private JsonFile config() throws ModelFormatException {
    return JsonFile.read(directory.resolve(CONFIG));
  }
}
