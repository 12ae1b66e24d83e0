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
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final String PREFIX = "base_model.model.";
  private static final Pattern LOW_RANK = Pattern.compile("(.+)\\.lora_([AB])\\.weight");
  private static final int VERSION_DIGITS = 12;

  private final EncoderDescription encoder;
  private final HeadReader heads;
  private final Map<String, LoraTarget> targets = new LinkedHashMap<>();

  /**
   * A reader of adapters for one encoder.
   *
   * @param heads reads heads, and knows what the checkpoint itself has of one
   */
  public AdapterReader(EncoderDescription encoder, HeadReader heads) {
    this.encoder = encoder;
    this.heads = heads;
    for (LoraTarget target : encoder.loraTargets()) {
      for (int layer = 0; layer < encoder.layers(); layer++) {
        targets.put(target.module(layer), target);
      }
    }
  }

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
      List<String> headTensors = new ArrayList<>();
      Map<String, LowRankWeights> weights = lowRankWeights(source, config, headTensors);
      requireSaved(source, config, headTensors);
      ClassificationHead head = heads.read(source, PREFIX, headTensors, labelsOf(directory));
      String resolved =
          version != null ? version : Sha256.of(weightsFile).substring(0, VERSION_DIGITS);
      ReferenceProfile reference = head.isNone() ? null : ReferenceFile.read(directory, head);
      return new Adapter(name, resolved, head, weights, reference);
    }
  }

  private static @Nullable JsonFile labelsOf(Path directory) throws ModelFormatException {
    Path config = directory.resolve("config.json");
    return Files.exists(config) ? JsonFile.read(config) : null;
  }

  private Map<String, LowRankWeights> lowRankWeights(
      WeightSource source, AdapterConfig config, List<String> otherTensors)
      throws ModelFormatException {
    Map<String, String> a = new TreeMap<>();
    Map<String, String> b = new TreeMap<>();
    for (String name : source.names()) {
      Matcher matcher = LOW_RANK.matcher(name);
      if (!matcher.matches()) {
        otherTensors.add(name);
      } else if (matcher.group(2).equals("A")) {
        a.put(matcher.group(1), name);
      } else {
        b.put(matcher.group(1), name);
      }
    }
    if (!a.keySet().equals(b.keySet())) {
      throw new ModelFormatException(
          "%s: lora_A and lora_B don't pair up: %s have one of them only"
              .formatted(source.origin(), difference(a, b)));
    }
    if (a.isEmpty()) {
      throw new ModelFormatException(source.origin() + ": expected lora_A tensors, got none");
    }
    Map<String, LowRankWeights> weights = new LinkedHashMap<>();
    for (String path : a.keySet()) {
      String module = canonical(source, path);
      weights.put(module, readPair(source, config, path, module));
    }
    requireAll(source, config, weights.keySet());
    return weights;
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
  private void requireAll(WeightSource source, AdapterConfig config, Set<String> found)
      throws ModelFormatException {
    for (String module : targets.keySet()) {
      if (config.demands(module) && !found.contains(module)) {
        throw new ModelFormatException(
            "%s: has no weights for %s, which target_modules %s of adapter_config.json names"
                .formatted(source.origin(), module, config.targetModules()));
      }
    }
  }

  private static List<String> difference(Map<String, String> a, Map<String, String> b) {
    List<String> odd = new ArrayList<>();
    a.keySet().stream().filter(module -> !b.containsKey(module)).forEach(odd::add);
    b.keySet().stream().filter(module -> !a.containsKey(module)).forEach(odd::add);
    return odd;
  }

  /** The encoder's own name of a module: without PEFT's prefix and the base model's. */
  private String canonical(WeightSource source, String path) throws ModelFormatException {
    String module = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path;
    String base = encoder.prefix();
    String canonical = module.startsWith(base) ? module.substring(base.length()) : module;
    if (!targets.containsKey(canonical)) {
      throw new ModelFormatException(
          "%s: %s is no module that adapters of this %s encoder with %d layers can change; those are %s"
              .formatted(
                  source.origin(),
                  module,
                  encoder.modelType(),
                  encoder.layers(),
                  encoder.loraTargets().stream().map(LoraTarget::pattern).toList()));
    }
    return canonical;
  }

  private LowRankWeights readPair(
      WeightSource source, AdapterConfig config, String path, String module)
      throws ModelFormatException {
    if (!config.targets(path)) {
      throw new ModelFormatException(
          "%s: has weights for %s, which target_modules %s of adapter_config.json does not name"
              .formatted(source.origin(), module, config.targetModules()));
    }
    LoraTarget target = Objects.requireNonNull(targets.get(module), module);
    int rank = config.rankOf(path);
    Shape actual = source.shape(path + ".lora_A.weight");
    if (actual.rank() == 2 && actual.dimension(0) != rank) {
      throw new ModelFormatException(
          "%s: lora_A of %s has rank %d, adapter_config.json says %d"
              .formatted(source.origin(), module, actual.dimension(0), rank));
    }
    FloatTensor a = source.read(path + ".lora_A.weight", Shape.of(rank, target.in()));
    FloatTensor b = source.read(path + ".lora_B.weight", Shape.of(target.out(), rank));
    float[] scaledB = b.transposed().data();
    double scaling = config.scalingOf(path);
    for (int i = 0; i < scaledB.length; i++) {
      scaledB[i] = (float) (scaledB[i] * scaling);
      if (!Float.isFinite(scaledB[i])) {
        throw new ModelFormatException(
            "%s: lora_B of %s times its scaling %s is infinite"
                .formatted(source.origin(), module, scaling));
      }
    }
    return new LowRankWeights(target.in(), target.out(), rank, a.transposed().data(), scaledB);
  }
}
