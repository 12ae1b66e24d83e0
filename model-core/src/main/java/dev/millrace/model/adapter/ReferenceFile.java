package dev.millrace.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.head.ClassificationHead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an adapter's {@code reference.json}: {@code {"events": n, "label_counts": {label: count},
 * "confidence_counts": [count per bin]}}.
 */
final class ReferenceFile {
  private static final int MOST_BINS = 1000;

  private ReferenceFile() {}

  static @Nullable ReferenceProfile read(Path directory, ClassificationHead head)
      throws ModelFormatException {
    Path path = directory.resolve("reference.json");
    if (!Files.exists(path)) {
      return null;
    }
    JsonFile file = JsonFile.read(path);
    int events = file.requireInt("events", 1, Integer.MAX_VALUE);
    Map<String, Long> labels = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : file.get("label_counts").properties()) {
      if (!head.labels().contains(field.getKey())) {
        throw new ModelFormatException(
            path, "label_counts has \"%s\", which is no label".formatted(field.getKey()));
      }
      labels.put(field.getKey(), count(file, "label_counts", field.getValue()));
    }
    JsonNode bins = file.get("confidence_counts");
    if (labels.isEmpty() || !bins.isArray() || bins.isEmpty() || bins.size() > MOST_BINS) {
      throw new ModelFormatException(
          path,
          "expected label_counts and confidence_counts with 1 to %d bins".formatted(MOST_BINS));
    }
    long[] confidence = new long[bins.size()];
    for (int i = 0; i < confidence.length; i++) {
      confidence[i] = count(file, "confidence_counts", bins.get(i));
    }
    return new ReferenceProfile(events, labels, confidence);
  }

  private static long count(JsonFile file, String field, JsonNode value)
      throws ModelFormatException {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw file.fault(field, "counts");
    }
    return value.longValue();
  }
}
