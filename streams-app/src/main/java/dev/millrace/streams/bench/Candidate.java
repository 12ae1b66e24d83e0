package dev.millrace.streams.bench;

import dev.millrace.streams.config.EngineConfig;
import java.util.List;

/**
 * A configuration of the engine, and what it reached.
 *
 * @param engine the configuration
 * @param tokensPerSecond over its rounds
 * @param eventsPerSecond over its rounds
 * @param batchMillis median time of a batch, over its rounds
 */
public record Candidate(
    EngineConfig engine, Spread tokensPerSecond, Spread eventsPerSecond, Spread batchMillis) {

  static Candidate of(EngineConfig engine, List<Round> rounds) {
    return new Candidate(
        engine,
        Spread.of(rounds, Round::tokensPerSecond),
        Spread.of(rounds, Round::eventsPerSecond),
        Spread.of(rounds, round -> round.batchMillis(50)));
  }
}
