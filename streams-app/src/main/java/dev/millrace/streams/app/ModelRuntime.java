package dev.millrace.streams.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.head.HeadReader;
import dev.millrace.model.inference.BatchingEngine;
import dev.millrace.model.inference.EngineOptions;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.tokenizer.FastTokenizer;
import dev.millrace.model.tokenizer.Tokenizer;
import dev.millrace.streams.config.AdapterConfig;
import dev.millrace.streams.config.EngineConfig;
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
 * @param ownHead the checkpoint's own head as an adapter without low-rank weights, or null if it
 *     has none
 */
record ModelRuntime(
    String id,
    Tokenizer tokenizer,
    InferenceEngine engine,
    AdapterCatalog catalog,
    @Nullable Adapter ownHead)
    implements AutoCloseable {

  /** What errors call the checkpoint's own head. */
  private static final String OWN_HEAD = "(own head)";

  /**
   * Loads a model and its adapters. Everything small is checked before the encoder is loaded.
   *
   * @throws ModelFormatException if a part of it can't be used
   */
  static ModelRuntime load(CompiledModel model, List<AdapterConfig> adapters, EngineConfig options)
      throws ModelFormatException {
    HeadReader heads = model.heads();
    AdapterCatalog catalog = new AdapterCatalog();
    AdapterReader reader = model.adapters();
    for (AdapterConfig adapter : adapters) {
      catalog.publish(reader.read(adapter.name(), adapter.version(), adapter.path()));
    }
    Adapter ownHead =
        heads.ownHead().map(head -> new Adapter(OWN_HEAD, "1", head, Map.of(), null)).orElse(null);
    FastTokenizer tokenizer = model.tokenizer();
    try {
      OnnxEncoder encoder = OnnxEncoder.load(model, options.threads());
      InferenceEngine engine = new BatchingEngine(encoder, engineOptions(options));
      return new ModelRuntime(model.id(), tokenizer, engine, catalog, ownHead);
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

  @Override
  public void close() {
    engine.close();
    tokenizer.close();
  }
}
