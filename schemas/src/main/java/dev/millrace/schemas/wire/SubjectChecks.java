package dev.millrace.schemas.wire;

import dev.millrace.schemas.registry.Compatibility;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.wire.SerializerConfig.Source;
import org.apache.avro.Schema;

/**
 * Whether a subject takes what is to be written, asked before anything is. A subject that doesn't
 * exist yet takes anything, where schemas are registered at all.
 *
 * @param source where ids come from, which decides what has to be there
 */
record SubjectChecks(SchemaRegistry registry, Source source) {
  private static final int CONFLICT = 409;

  /**
   * Passes if the schema can be written under the subject.
   *
   * @throws SchemaRegistryException INCOMPATIBLE or NOT_FOUND, with what to do about it
   */
  void require(String subject, Schema schema) {
    try {
      switch (source) {
        case REGISTER -> requireRoom(subject, schema);
        case LOOK_UP -> registry.idFor(subject, schema);
        case LATEST -> registry.latestVersion(subject);
      }
    } catch (SchemaRegistryException e) {
      throw e.kind() == Kind.NOT_FOUND ? missing(subject, schema, e) : e;
    }
  }

  /** An older version of ours may be there already, beside newer ones. */
  private void requireRoom(String subject, Schema schema) {
    if (isRegistered(subject, schema)) {
      return;
    }
    Compatibility compatibility = registry.compatibility(subject, schema);
    if (!compatibility.compatible()) {
      throw new SchemaRegistryException(
          Kind.INCOMPATIBLE,
          CONFLICT,
          "subject %s: %s as it is written here is not compatible with the newest version: %s"
                  .formatted(subject, schema.getFullName(), compatibility.reasons())
              + "; give the output another topic, or set the subject's compatibility level to one"
              + " that allows the change, or run the version of Millrace that registered it");
    }
  }

  private boolean isRegistered(String subject, Schema schema) {
    try {
      registry.idFor(subject, schema);
      return true;
    } catch (SchemaRegistryException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private SchemaRegistryException missing(
      String subject, Schema schema, SchemaRegistryException cause) {
    String what =
        source == Source.LATEST
            ? "it has no version, and %s=true writes its newest"
                .formatted(SerializerConfig.USE_LATEST)
            : "it doesn't have the schema %s, and %s=false"
                .formatted(schema.getFullName(), SerializerConfig.AUTO_REGISTER);
    return new SchemaRegistryException(
        Kind.NOT_FOUND,
        cause.errorCode(),
        "subject %s: %s; register %s.avsc under it, or set %s=true"
            .formatted(subject, what, schema.getName(), SerializerConfig.AUTO_REGISTER),
        cause);
  }
}
