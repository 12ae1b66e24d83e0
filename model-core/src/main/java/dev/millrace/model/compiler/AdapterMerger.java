package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.architecture.EncoderArchitecture;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.SafetensorsWriter;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Writes checkpoints that compute without an adapter what another one computes with it, as
 * transformers loads them: {@code config.json} with the adapter's labels, {@code model.safetensors}
 * in fp32, and the tokenizer's files. The directory appears whole or not at all.
 */
public final class AdapterMerger {
  /** The one part of a head that transformers counts to the base model. */
  private static final String POOLER = "pooler.";

  private final EncoderArchitecture architecture;
  private final EncoderDescription encoder;
  private final HeadLayout layout;
  private final ModelSource source;
  private final JsonFile config;

  private AdapterMerger(ModelSource source) throws ModelFormatException {
    this.source = source;
    config = source.config();
    architecture = ModelFactory.architecture(config);
    encoder = architecture.describe(config, architecture.pooling(config));
    layout = architecture.head(config);
  }

  /**
   * Merges an adapter into a checkpoint.
   *
   * @param source the checkpoint that the adapter was trained on
   * @param adapter a PEFT directory
   * @param out the directory to make; must not exist yet
   * @throws ModelFormatException if one of them can't be read, they don't fit, or the adapter has a
   *     bias where the checkpoint has no place for one
   * @throws FileAlreadyExistsException if {@code out} exists
   * @throws IOException if it can't be written
   */
  public static void merge(ModelSource source, Path adapter, Path out)
      throws ModelFormatException, IOException {
    Draft.<ModelFormatException>publish(
        out,
        draft -> {
          new AdapterMerger(source).write(adapter, draft);
          CheckpointDirectory.open(draft);
        });
  }

  private void write(Path directory, Path out) throws ModelFormatException, IOException {
    try (WeightSource base = source.weights()) {
      Map<String, MergedWeights.Origin> tensors = encoderTensors(base);
      Adapter adapter =
          new AdapterReader(encoder, heads(base), biases(base, tensors))
              .read("merged", "1", directory);
      SafetensorsWriter.write(
          out.resolve("model.safetensors"),
          new MergedWeights(base, adapter, tensors, headTensors(adapter)));
      Files.writeString(
          out.resolve("config.json"), MergedConfig.of(config, adapter.head()).toPrettyString());
    }
    Files.write(out.resolve("tokenizer.json"), source.tokenizerJson());
    for (Path file : source.tokenizerFiles()) {
      Files.copy(file, out.resolve(file.getFileName()));
    }
  }

  /** Names of the encoder's tensors, as a model with a head has them. */
  private Map<String, MergedWeights.Origin> encoderTensors(WeightSource base) {
    Map<String, MergedWeights.Origin> tensors = new LinkedHashMap<>();
    String prefix = encoder.prefix();
    boolean prefixed = base.names().stream().anyMatch(name -> name.startsWith(prefix));
    for (String name : base.names()) {
      boolean inBase = !prefixed || name.startsWith(prefix);
      String canonical = prefixed && inBase ? name.substring(prefix.length()) : name;
      if (inBase && architecture.isOfEncoder(canonical)) {
        tensors.put(prefix + canonical, new MergedWeights.Origin(name, canonical));
      }
    }
    return tensors;
  }

  private HeadReader heads(WeightSource base) throws ModelFormatException {
    boolean any = base.names().stream().anyMatch(name -> layout.canonical(name).isPresent());
    return any ? HeadReader.of(layout, base, config) : HeadReader.withoutOwnHead(layout);
  }

  private Map<String, FloatTensor> biases(
      WeightSource base, Map<String, MergedWeights.Origin> tensors) throws ModelFormatException {
    Set<String> modules = new HashSet<>(encoder.norms());
    for (LoraTarget target : encoder.loraTargets()) {
      for (int layer = 0; layer < encoder.layers(); layer++) {
        modules.add(target.module(layer));
      }
    }
    Map<String, FloatTensor> biases = new LinkedHashMap<>();
    for (MergedWeights.Origin tensor : tensors.values()) {
      String module = tensor.canonical().replaceFirst("\\.bias$", "");
      if (tensor.canonical().endsWith(".bias") && modules.contains(module)) {
        Shape shape = base.shape(tensor.name());
        biases.put(module, base.read(tensor.name(), shape));
      }
    }
    return biases;
  }

  private Map<String, FloatTensor> headTensors(Adapter adapter) throws ModelFormatException {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    try {
      layout
          .tensors(adapter.head())
          .forEach(
              (name, tensor) ->
                  tensors.put(name.startsWith(POOLER) ? encoder.prefix() + name : name, tensor));
    } catch (IllegalArgumentException e) {
      throw MergedWeights.noPlaceFor(String.valueOf(e.getMessage()));
    }
    return tensors;
  }
}
