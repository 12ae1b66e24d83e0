package dev.millrace.model.adapter;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.head.HeadUpdate;
import dev.millrace.model.tensor.FloatTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads PEFT LoRA directories: {@code adapter_config.json}, {@code adapter_model.safetensors}, and
 * beside them, both optional, {@code config.json} with the labels and {@code reference.json} with
 * what predictions on held-out data looked like.
 *
 * <p>An adapter is read whole or not at all: every tensor in its file must be understood, and every
 * fault is a {@link ModelFormatException} of one line.
 */
public final class AdapterReader {
  /** All that is read of a directory; the last two need not be there. */
  public static final List<String> FILES =
      List.of(
          "adapter_config.json", "adapter_model.safetensors", "config.json", ReferenceFile.NAME);

  private static final String PREFIX = "base_model.model.";
  private static final int VERSION_DIGITS = 12;

  private final EncoderDescription encoder;
  private final HeadReader heads;
  private final Map<String, FloatTensor> biases;
  private final Map<String, LoraTarget> targets = new LinkedHashMap<>();

  /** A reader for an encoder whose biases nobody knows: adapters that change them are refused. */
  public AdapterReader(EncoderDescription encoder, HeadReader heads) {
    this(encoder, heads, Map.of());
  }

  /**
   * A reader of adapters for one encoder.
   *
   * @param heads reads heads, and knows what the checkpoint itself has of one
   * @param biases the encoder's own, by the canonical name of their module
   */
  public AdapterReader(
      EncoderDescription encoder, HeadReader heads, Map<String, FloatTensor> biases) {
    this.encoder = encoder;
    this.heads = heads;
    this.biases = Map.copyOf(biases);
    for (LoraTarget target : encoder.loraTargets()) {
      for (int layer = 0; layer < encoder.layers(); layer++) {
        targets.put(target.module(layer), target);
      }
    }
  }

  /** What an adapter's tensors change, of the encoder and of the head, by canonical module name. */
  private record Changes(Map<String, LowRankWeights> encoder, Map<String, HeadUpdate> head) {}

  /**
   * Reads an adapter.
   *
   * @param name what it is to be called
   * @param version its version, or null to take the start of its weights' sha256
   * @throws ModelFormatException if a file is missing or broken, a tensor is missing, left over or
   *     of the wrong shape, or the adapter is of a kind that is not supported
   */
  public Adapter read(String name, @Nullable String version, Path directory)
      throws ModelFormatException {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(directory, "no such adapter directory");
    }
    Path weightsFile = directory.resolve("adapter_model.safetensors");
    JsonFile configFile = JsonFile.read(directory.resolve("adapter_config.json"));
    AdapterConfig config = AdapterConfig.read(configFile);
    try (WeightSource source = SafetensorsFile.open(weightsFile)) {
      AdapterTensors tensors = AdapterTensors.of(source, config.isHeadAlone());
      Changes changes = changes(source, config, tensors);
      requireSaved(source, config, tensors.others());
      ClassificationHead head =
          heads.read(source, PREFIX, tensors.others(), labelsOf(directory), changes.head());
      String resolved =
          version != null ? version : Sha256.of(weightsFile).substring(0, VERSION_DIGITS);
      ReferenceProfile reference =
          head.isNone() ? null : ReferenceFile.read(directory, head, encoder.hiddenSize());
      return new Adapter(name, resolved, head, changes.encoder(), reference);
    }
  }

  private static @Nullable JsonFile labelsOf(Path directory) throws ModelFormatException {
    Path config = directory.resolve("config.json");
    return Files.exists(config) ? JsonFile.read(config) : null;
  }

  private Changes changes(WeightSource source, AdapterConfig config, AdapterTensors tensors)
      throws ModelFormatException {
    Map<String, String> encoderBiases = new LinkedHashMap<>();
    Map<String, float[]> headBiases = new LinkedHashMap<>();
    for (Map.Entry<String, String> bias : tensors.biases().entrySet()) {
      String module = canonical(bias.getKey());
      if (biases.containsKey(module) || targets.containsKey(module)) {
        encoderBiases.put(module, bias.getValue());
      } else if (heads.module(module).isPresent()) {
        String tensor = bias.getValue();
        headBiases.put(module, source.read(tensor, source.shape(tensor)).data());
      } else {
        tensors.others().add(bias.getValue());
      }
    }
    Set<String> adapted =
        tensors.a().keySet().stream().map(this::canonical).collect(Collectors.toSet());
    Map<String, float[]> changedBiases =
        new BiasReader(source, config.trainedBiases(), biases).changes(encoderBiases, adapted);
    Changes changes = new Changes(new LinkedHashMap<>(), new LinkedHashMap<>());
    LowRankReader reader = new LowRankReader(source, tensors, config);
    for (String path : tensors.a().keySet()) {
      read(reader, path, changedBiases, headBiases, changes);
    }
    changedBiases.forEach((module, bias) -> changes.encoder().put(module, biasOnly(module, bias)));
    headBiases.forEach(
        (module, bias) -> changes.head().put(module, new HeadUpdate(0, null, bias, null)));
    requireAll(source, config, adapted, tensors.others());
    return changes;
  }

  /** Reads a pair of matrices, and takes the bias that goes with them off its map. */
  private void read(
      LowRankReader reader,
      String path,
      Map<String, float[]> changedBiases,
      Map<String, float[]> headBiases,
      Changes changes)
      throws ModelFormatException {
    String module = canonical(path);
    @Nullable LoraTarget target = targets.get(module);
    if (target != null) {
      changes
          .encoder()
          .put(
              module,
              reader.weights(
                  path, module, target.in(), target.out(), changedBiases.remove(module)));
    } else if (heads.module(module).isPresent()) {
      changes.head().put(module, reader.headUpdate(path, module, headBiases.remove(module)));
    } else {
      throw new ModelFormatException(
          "%s: %s is no module that adapters of this %s encoder with %d layers can change; those are %s"
              .formatted(
                  reader.source().origin(),
                  withoutPrefix(path),
                  encoder.modelType(),
                  encoder.layers(),
                  encoder.loraTargets().stream().map(LoraTarget::pattern).toList()));
    }
  }

  private LowRankWeights biasOnly(String module, float[] bias) {
    @Nullable LoraTarget target = targets.get(module);
    return target == null
        ? LowRankWeights.ofBias(bias)
        : new LowRankWeights(target.in(), target.out(), 0, new float[0], new float[0], bias);
  }

  /** Without this an adapter that lost its classifier would answer with the checkpoint's labels. */
  private void requireSaved(WeightSource source, AdapterConfig config, List<String> headTensors)
      throws ModelFormatException {
    for (String tensor : heads.tensors()) {
      String part = tensor.substring(0, tensor.indexOf('.'));
      if (config.savedModules().contains(part)
          && headTensors.stream().noneMatch(name -> name.endsWith("." + tensor))) {
        throw new ModelFormatException(
            "%s: has no %s, but modules_to_save of adapter_config.json names %s"
                .formatted(source.origin(), tensor, part));
      }
    }
  }

  /** Without this a file that lost a layer would load, and quietly answer something else. */
  private void requireAll(
      WeightSource source, AdapterConfig config, Set<String> found, List<String> headTensors)
      throws ModelFormatException {
    for (String module : targets.keySet()) {
      if (config.demands(module) && !found.contains(module)) {
        throw lost(source, config, module);
      }
    }
    for (String tensor : heads.tensors()) {
      String module = tensor.substring(0, tensor.lastIndexOf('.'));
      if (config.demandsOfHead(module)
          && !found.contains(module)
          && headTensors.stream().noneMatch(name -> name.endsWith("." + tensor))) {
        throw lost(source, config, module);
      }
    }
  }

  private static ModelFormatException lost(
      WeightSource source, AdapterConfig config, String module) {
    return new ModelFormatException(
        "%s: has no weights for %s, which target_modules %s of adapter_config.json names"
            .formatted(source.origin(), module, config.targetModules()));
  }

  /** A module's own name: without PEFT's prefix and the base model's. */
  private String canonical(String path) {
    String module = withoutPrefix(path);
    String base = encoder.prefix();
    return module.startsWith(base) ? module.substring(base.length()) : module;
  }

  private static String withoutPrefix(String path) {
    return path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path;
  }
}
