package dev.millrace.streams.health;

import java.util.Locale;

/** Why an instance is not ready. */
public enum Unreadiness {
  /** Topics, the model or its adapters are being looked at. */
  STARTING,
  /** The schema registry can't be asked. */
  SCHEMA_REGISTRY,
  /** No partition of an event topic has been assigned to it. */
  PARTITIONS,
  /** A batch takes suspiciously long. */
  ENGINE,
  /** It was asked to end. */
  STOPPING;

  /** As readers of the endpoint see it, such as {@code schema-registry}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
