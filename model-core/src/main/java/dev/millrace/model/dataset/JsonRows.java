package dev.millrace.model.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects, one on each line.
 *
 * @param lines the file
 * @param columns which fields are read
 */
record JsonRows(PhysicalLines lines, ColumnNames columns) implements Rows {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  @Override
  public @Nullable RawRow next() throws IOException, BadRowException {
    PhysicalLines.Line line = lines.next();
    while (line != null && line.text().isBlank()) {
      line = lines.next();
    }
    return line == null ? null : row(line);
  }

  private RawRow row(PhysicalLines.Line line) throws BadRowException {
    JsonNode object;
    try {
      object = JSON.readTree(line.text());
    } catch (JsonProcessingException e) {
      // Its message would quote the text: it is no cause either.
      throw new BadRowException(line.number(), "expected a JSON object, got something else");
    }
    if (!object.isObject() || !object.path(columns.text()).isTextual()) {
      throw new BadRowException(
          line.number(), "expected an object with \"%s\", a text".formatted(columns.text()));
    }
    return new RawRow(
        line.number(), object.get(columns.text()).textValue(), labels(object, line.number()));
  }

  private @Nullable List<String> labels(JsonNode object, long line) throws BadRowException {
    for (String name : columns.labels()) {
      JsonNode label = object.path(name);
      if (!label.isMissingNode() && !label.isNull()) {
        return values(label, name, line);
      }
    }
    return null;
  }

  private static List<String> values(JsonNode label, String name, long line)
      throws BadRowException {
    if (label.isValueNode()) {
      return List.of(label.asText());
    }
    List<String> values = new ArrayList<>();
    for (JsonNode each : label) {
      if (!label.isArray() || !each.isValueNode() || each.isNull()) {
        break;
      }
      values.add(each.asText());
    }
    if (!label.isArray() || values.size() < label.size()) {
      throw new BadRowException(
          line, "expected \"%s\" to be a name, a number or a list of them".formatted(name));
    }
    return values;
  }
}
