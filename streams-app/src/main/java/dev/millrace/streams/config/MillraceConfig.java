package dev.millrace.streams.config;

/**
 * A whole configuration, checked. What each setting means, takes and is by default stands in {@link
 * ConfigReference}.
 *
 * <p>Threading: immutable, any thread, as are all records in it.
 *
 * @param applicationId names the consumer group, the internal topics and the state of this
 *     application
 * @param clients how to reach Kafka and the schema registry
 * @param topics where events come from and answers go
 * @param model the encoder
 * @param engine how rows become batches
 * @param routing who answers what
 * @param drift how predictions are watched
 * @param processing how the stream runs
 */
public record MillraceConfig(
    String applicationId,
    ClientsConfig clients,
    TopicsConfig topics,
    ModelConfig model,
    EngineConfig engine,
    RoutingConfig routing,
    DriftConfig drift,
    ProcessingConfig processing) {

  /** This configuration with other clients, such as those of an embedded broker. */
  public MillraceConfig with(ClientsConfig others) {
    return new MillraceConfig(
        applicationId, others, topics, model, engine, routing, drift, processing);
  }

  /** This configuration with other routing. */
  public MillraceConfig with(RoutingConfig other) {
    return new MillraceConfig(
        applicationId, clients, topics, model, engine, other, drift, processing);
  }
}
