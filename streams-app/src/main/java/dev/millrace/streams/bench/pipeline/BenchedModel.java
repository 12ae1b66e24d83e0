package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.inference.BatchingEngine;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.EngineOptions;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.tokenizer.Tokenizer;
import dev.millrace.streams.config.EngineConfig;
import java.util.List;

/**
 * What every event is put through.
 *
 * @param tokenizer turns texts into tokens
 * @param encoder computes batches; stays the caller's
 * @param adapters one for each task, which has the adapter's name
 * @param config how rows become batches
 */
public record BenchedModel(
    Tokenizer tokenizer, Encoder encoder, List<Adapter> adapters, EngineConfig config) {

  /** Copies the list. */
  public BenchedModel {
    adapters = List.copyOf(adapters);
  }

  int tasks() {
    return adapters.size();
  }

  /** A new engine with its part of the workers. */
  InferenceEngine engine(Encoder timed, int instances) {
    return new BatchingEngine(
        timed,
        new EngineOptions(
            new BatchPolicy(config.batchTokens(), config.maxRows()),
            Math.max(1, config.workers() / instances),
            config.queueTokens()));
  }
}
