package dev.millrace.streams.app;

import dev.millrace.model.inference.CacheLimits;
import dev.millrace.model.inference.CachingEngine;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.CacheConfig;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.config.OverloadConfig;
import dev.millrace.streams.config.ProcessingConfig;
import dev.millrace.streams.config.TopicsConfig;
import dev.millrace.streams.drift.TumblingWindows;
import dev.millrace.streams.processor.DriftSettings;
import dev.millrace.streams.processor.InferenceSettings;
import dev.millrace.streams.processor.Shedding;
import dev.millrace.streams.topology.StreamsSettings;
import dev.millrace.streams.topology.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** What the parts of the application are told, out of its configuration. */
final class Settings {
  private Settings() {}

  static Topics topics(TopicsConfig topics) {
    return new Topics(
        topics.events(), topics.predictions(), topics.deadLetters(), topics.driftReports());
  }

  static InferenceSettings inference(MillraceConfig config, String model) {
    return new InferenceSettings(
        model,
        config.topics().events(),
        config.routing().limits().maxTextBytes(),
        config.routing().limits().maxTasksPerEvent(),
        config.routing().limits().maxHeaderBytes(),
        InferenceSettings.DEFAULT_MAX_EVENTS_IN_FLIGHT,
        Duration.ofMillis(config.processing().submitTimeoutMs()));
  }

  /** The engine, behind a cache if there is to be one. */
  static InferenceEngine engine(CacheConfig cache, InferenceEngine engine) {
    return cache.isOn()
        ? new CachingEngine(engine, new CacheLimits(cache.maxEntries(), cache.maxBytes()))
        : engine;
  }

  static Shedding shedding(OverloadConfig overload) {
    return switch (overload.policy()) {
      case BLOCK -> Shedding.none();
      case SHED ->
          Shedding.olderThan(Duration.ofMillis(overload.maxEventAgeMs()), InstantSource.system());
    };
  }

  static DriftSettings drift(MillraceConfig config) {
    return new DriftSettings(
        new TumblingWindows(config.drift().windowMs()),
        Duration.ofMillis(config.drift().graceMs()),
        Duration.ofMillis(config.drift().flushMs()),
        config.drift().referenceMinEvents());
  }

  /**
   * How Kafka Streams runs.
   *
   * @throws CommandException if a client property can't be used
   */
  static StreamsSettings streams(MillraceConfig config) throws CommandException {
    ProcessingConfig processing = config.processing();
    try {
      return new StreamsSettings(
          config.applicationId(),
          processing.guarantee().name().toLowerCase(Locale.ROOT),
          processing.streamThreads(),
          Duration.ofMillis(processing.commitIntervalMs()),
          processing.stateDirectory(),
          Duration.ofMillis(processing.submitTimeoutMs()),
          config.clients().kafka().values());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.UNUSABLE, "kafka: " + e.getMessage(), e);
    }
  }
}
