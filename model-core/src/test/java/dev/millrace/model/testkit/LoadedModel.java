package dev.millrace.model.testkit;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.quantization.CpuFeatures;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.quantization.WeightRange;
import dev.millrace.model.tokenizer.FastTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A compiled model with everything needed to compute logits directly, without an engine. */
public final class LoadedModel implements AutoCloseable {
  private final CompiledModel compiled;
  private final OnnxEncoder encoder;
  private final FastTokenizer tokenizer;

  private LoadedModel(CompiledModel compiled, OnnxEncoder encoder, FastTokenizer tokenizer) {
    this.compiled = compiled;
    this.encoder = encoder;
    this.tokenizer = tokenizer;
  }

  /** Compiles a checkpoint into a directory and loads it on one thread. */
  public static LoadedModel compile(ModelSource source, QuantizationScheme scheme, Path out) {
    return compile(source, QuantizationPlan.of(scheme), CpuFeatures.exactWeightRange(), out);
  }

  /** The same with a plan, and weights loaded in a given range. */
  public static LoadedModel compile(
      ModelSource source, QuantizationPlan plan, WeightRange range, Path out) {
    return compile(source, EncoderOptions.of(plan), range, out);
  }

  /** The same with anything that can be chosen. */
  public static LoadedModel compile(ModelSource source, EncoderOptions options, Path out) {
    return compile(source, options, CpuFeatures.exactWeightRange(), out);
  }

  private static LoadedModel compile(
      ModelSource source, EncoderOptions options, WeightRange range, Path out) {
    try {
      CompiledModel compiled = ModelCompiler.compile(source, options, new OnnxCalibrator(), out);
      return new LoadedModel(compiled, OnnxEncoder.load(compiled, 1, range), compiled.tokenizer());
    } catch (ModelFormatException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Loads what was compiled on one thread. */
  public static LoadedModel load(CompiledModel compiled) throws ModelFormatException {
    return new LoadedModel(compiled, OnnxEncoder.load(compiled, 1), compiled.tokenizer());
  }

  /** The compiled model. */
  public CompiledModel compiled() {
    return compiled;
  }

  /** The tokenizer. */
  public FastTokenizer tokenizer() {
    return tokenizer;
  }

  /** The encoder. */
  public OnnxEncoder encoder() {
    return encoder;
  }

  /** The checkpoint's own head, as an adapter without low-rank weights. */
  public Adapter ownHead() {
    try {
      return new Adapter("own", "1", compiled.heads().ownHead().orElseThrow(), Map.of(), null);
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads an adapter. */
  public Adapter adapter(String name, Path directory) {
    try {
      return compiled.adapters().read(name, null, directory);
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Token ids by text. */
  public List<long[]> tokenize(List<String> texts) {
    return texts.stream().map(text -> tokenizer.tokenize(text).inputIds()).toList();
  }

  /** Logits of rows computed in one batch, each with its own adapter. */
  public float[][] logits(List<long[]> inputIds, List<Adapter> adapters) {
    try {
      float[][] pooled = encoder.encode(inputIds, adapters);
      float[][] logits = new float[pooled.length][];
      for (int i = 0; i < pooled.length; i++) {
        logits[i] = adapters.get(i).head().logits(pooled[i]);
      }
      return logits;
    } catch (Encoder.EncoderException e) {
      throw new IllegalStateException(e);
    }
  }

  /** States of rows computed in one batch by the encoder alone. */
  public float[][] states(List<long[]> inputIds) {
    try {
      return encoder.encode(inputIds, Collections.nCopies(inputIds.size(), plain()));
    } catch (Encoder.EncoderException e) {
      throw new IllegalStateException(e);
    }
  }

  private Adapter plain() {
    int hidden = compiled.encoder().hiddenSize();
    return new Adapter("plain", "1", ClassificationHead.none(hidden), Map.of(), null);
  }

  /** Logits of rows computed one by one. */
  public float[][] logitsOneByOne(List<long[]> inputIds, Adapter adapter) {
    List<float[]> logits = new ArrayList<>();
    for (long[] ids : inputIds) {
      logits.add(logits(List.of(ids), List.of(adapter))[0]);
    }
    return logits.toArray(float[][]::new);
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
  }
}
