package dev.millrace.schemas.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** Schemas as they stand in the {@code .avsc} files. */
final class PortableSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAVA_STRING = "avro.java.string";

  private PortableSchemas() {}

  /**
   * A generated class's schema without the property that Avro's generator put into it. It says
   * which Java class holds a string, which is nobody else's business, and would make another schema
   * of what operators register from the {@code .avsc} files.
   */
  static Schema withoutJavaStrings(Schema generated) {
    try {
      JsonNode tree = JSON.readTree(generated.toString());
      strip(tree);
      return new Schema.Parser().parse(tree.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro printed a schema that isn't JSON", e);
    }
  }

  /** Descends everywhere, a default being no schema: none of ours has such a key. */
  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(JAVA_STRING);
    }
    node.forEach(PortableSchemas::strip);
  }
}
