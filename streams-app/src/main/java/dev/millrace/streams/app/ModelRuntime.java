package dev.millrace.streams.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.inference.BatchingEngine;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.EngineOptions;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.tokenizer.FastTokenizer;
import dev.millrace.model.tokenizer.Tokenizer;
import dev.millrace.streams.config.AdapterConfig;
import dev.millrace.streams.config.EngineConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that is loaded and computes.
 *
 * @param id what predictions call it
 * @param tokenizer turns text into its tokens
 * @param engine computes rows
 * @param catalog the adapters
 * @param reader reads adapters for the model, or null if none are read any more
 * @param unnamed what computes the rows that name no adapter, or null if nothing does
 */
record ModelRuntime(
    String id,
    Tokenizer tokenizer,
    InferenceEngine engine,
    AdapterCatalog catalog,
    @Nullable AdapterReader reader,
    @Nullable Adapter unnamed)
    implements AutoCloseable {

  /** What errors call the checkpoint's own head. */
  private static final String OWN_HEAD = "(own head)";

  /** What errors call the encoder without any adapter. */
  private static final String ENCODER_ALONE = "(none)";

  /**
   * Loads a model and its adapters, with their heads. Rows that name no adapter are the
   * checkpoint's own head's, if it has one.
   *
   * @throws ModelFormatException if a part of it can't be used
   */
  static ModelRuntime load(CompiledModel model, List<AdapterConfig> adapters, EngineConfig options)
      throws ModelFormatException {
    return load(model, adapters, options, EngineHooks.NONE);
  }

  /**
   * Loads a model and its adapters, with their heads.
   *
   * @param hooks what comes between the engine and what it computes with
   * @throws ModelFormatException if a part of it can't be used
   */
  static ModelRuntime load(
      CompiledModel model, List<AdapterConfig> adapters, EngineConfig options, EngineHooks hooks)
      throws ModelFormatException {
    HeadReader heads = model.heads();
    Adapter ownHead =
        heads.ownHead().map(head -> new Adapter(OWN_HEAD, "1", head, Map.of(), null)).orElse(null);
    return load(model, heads, ownHead, adapters, options, hooks);
  }

  /**
   * Loads a model and its adapters without heads: rows end with a state. Those that name no adapter
   * are the encoder's own.
   *
   * @throws ModelFormatException if a part of it can't be used
   */
  static ModelRuntime loadForStates(
      CompiledModel model, List<AdapterConfig> adapters, EngineConfig options)
      throws ModelFormatException {
    ClassificationHead none = ClassificationHead.none(model.encoder().hiddenSize());
    Adapter plain = new Adapter(ENCODER_ALONE, "1", none, Map.of(), null);
    return load(model, model.withoutHeads(), plain, adapters, options, EngineHooks.NONE);
  }

  /** Everything small is checked before the encoder is loaded. */
  private static ModelRuntime load(
      CompiledModel model,
      HeadReader heads,
      @Nullable Adapter unnamed,
      List<AdapterConfig> adapters,
      EngineConfig options,
      EngineHooks hooks)
      throws ModelFormatException {
    AdapterCatalog catalog = new AdapterCatalog();
    AdapterReader reader = model.adapters(heads);
    for (AdapterConfig adapter : adapters) {
      catalog.publish(reader.read(adapter.name(), adapter.version(), adapter.path()));
    }
    FastTokenizer tokenizer = model.tokenizer();
    try {
      Encoder encoder = hooks.encoder().apply(OnnxEncoder.load(model, options.threads()));
      InferenceEngine engine =
          new BatchingEngine(encoder, engineOptions(options), hooks.observer());
      return new ModelRuntime(model.id(), tokenizer, engine, catalog, reader, unnamed);
    } catch (ModelFormatException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static EngineOptions engineOptions(EngineConfig config) {
    return new EngineOptions(
        new BatchPolicy(config.batchTokens(), config.maxRows()),
        config.workers(),
        config.queueTokens());
  }

  /**
   * Closes it, but waits only so long for what is being computed.
   *
   * @return whether it is closed; if not, something is still being computed
   */
  boolean close(Duration timeout) throws InterruptedException {
    boolean closed = engine.close(timeout);
    if (closed) {
      tokenizer.close();
    }
    return closed;
  }

  @Override
  public void close() {
    engine.close();
    tokenizer.close();
  }
}
