package dev.millrace.streams.processor;

import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.tokenizer.Tokenizer;
import dev.millrace.streams.routing.Router;

/**
 * What all inference processors of an instance share.
 *
 * <p>Threading: everything in here is used by all stream threads at once.
 *
 * @param router decides who answers what
 * @param catalog the adapters at hand
 * @param tokenizer turns text into tokens
 * @param engine computes rows
 * @param inFlight where offsets in flight are kept; the Kafka clients must have the same
 * @param shedding which events are too old to be computed
 */
public record InferenceServices(
    Router router,
    AdapterCatalog catalog,
    Tokenizer tokenizer,
    InferenceEngine engine,
    InFlightOffsets inFlight,
    Shedding shedding) {

  /** Services of a stream for which no event is too old. */
  public InferenceServices(
      Router router,
      AdapterCatalog catalog,
      Tokenizer tokenizer,
      InferenceEngine engine,
      InFlightOffsets inFlight) {
    this(router, catalog, tokenizer, engine, inFlight, Shedding.none());
  }
}
