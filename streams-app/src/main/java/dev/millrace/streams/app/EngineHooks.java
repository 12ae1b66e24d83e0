package dev.millrace.streams.app;

import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.EngineObserver;
import java.util.function.UnaryOperator;

/**
 * What comes between an engine and what it computes with.
 *
 * @param observer hears of batches
 * @param encoder stands before the encoder; closing what it makes closes the encoder
 */
record EngineHooks(EngineObserver observer, UnaryOperator<Encoder> encoder) {
  /** Nothing does. */
  static final EngineHooks NONE = new EngineHooks(EngineObserver.NONE, UnaryOperator.identity());
}
