package dev.millrace.streams.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads texts and labels: JSON lines ({@code .jsonl}, {@code .ndjson}, {@code .json}) with the
 * fields {@code text} and {@code label}, tab-separated values without quotes ({@code .tsv}), or
 * comma-separated ones.
 *
 * @param path the file
 * @param columns names of the columns of a file without a header; empty where the first row has
 *     them
 * @param limit how many texts are taken at most, evenly spread over the file: many are sorted
 */
public record ExampleFile(Path path, List<String> columns, int limit) {
  /** Copies the list. */
  public ExampleFile {
    columns = List.copyOf(columns);
  }

  /**
   * Reads texts.
   *
   * @throws IOException if the file can't be read or is not as expected; the message has its name
   *     and the row, and nothing of a text
   */
  public List<Example> read() throws IOException {
    String name = path.toString().toLowerCase(Locale.ROOT);
    boolean json = name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json");
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      List<Example> examples = json ? lines(reader) : table(reader, name.endsWith(".tsv"));
      if (examples.isEmpty()) {
        throw new IOException(path + ": expected at least one text, got none");
      }
      return spread(examples);
    } catch (JsonProcessingException e) {
      // Its message would quote the text.
      throw new IOException(
          "%s: line %d: not %s"
              .formatted(path, e.getLocation().getLineNr(), json ? "JSON" : "a table of texts"),
          e);
    } catch (CharacterCodingException e) {
      throw new IOException(path + ": expected UTF-8, got other bytes", e);
    }
  }

  private List<Example> spread(List<Example> all) {
    if (all.size() <= limit) {
      return all;
    }
    List<Example> taken = new ArrayList<>();
    for (long i = 0; i < limit; i++) {
      taken.add(all.get((int) (i * all.size() / limit)));
    }
    return taken;
  }

  private List<Example> lines(Reader reader) throws IOException {
    List<Example> examples = new ArrayList<>();
    try (MappingIterator<JsonNode> rows =
        JsonMapper.builder().build().readerFor(JsonNode.class).readValues(reader)) {
      while (rows.hasNextValue()) {
        JsonNode row = rows.nextValue();
        long number = examples.size() + 1L;
        if (!row.path("text").isTextual()) {
          throw fault(number, "expected an object with \"text\"");
        }
        examples.add(new Example(number, row.get("text").textValue(), labels(row, number)));
      }
    }
    return examples;
  }

  private List<String> labels(JsonNode row, long number) throws IOException {
    JsonNode label = row.path("label");
    if (label.isMissingNode() || label.isNull()) {
      return List.of();
    }
    if (label.isValueNode()) {
      return List.of(label.asText());
    }
    List<String> labels = new ArrayList<>();
    for (JsonNode each : label) {
      labels.add(each.asText());
    }
    if (!label.isArray()) {
      throw fault(number, "expected \"label\" to be a name, a number or a list of them");
    }
    return labels;
  }

  private List<Example> table(Reader reader, boolean tabs) throws IOException {
    CsvSchema schema =
        tabs
            ? CsvSchema.emptySchema().withColumnSeparator('\t').withoutQuoteChar()
            : CsvSchema.emptySchema();
    List<Example> examples = new ArrayList<>();
    try (MappingIterator<String[]> rows =
        CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .build()
            .readerFor(String[].class)
            .with(schema)
            .readValues(reader)) {
      TableColumns places = null;
      for (long number = 1; rows.hasNextValue(); number++) {
        String[] row = rows.nextValue();
        if (places == null) {
          places = TableColumns.of(columns.isEmpty() ? Arrays.asList(row) : columns, path);
          if (columns.isEmpty()) {
            continue;
          }
        }
        if (row.length > 1 || !row[0].isEmpty()) {
          examples.add(places.example(row, number));
        }
      }
    }
    return examples;
  }

  private IOException fault(long row, String expected) {
    return new IOException("%s: row %d: %s".formatted(path, row, expected));
  }
}
