package dev.millrace.model.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts and labels: JSON lines ({@code .jsonl}, {@code .ndjson}, {@code .json}),
 * tab-separated values without quotes ({@code .tsv}), or comma-separated ones (any other name) with
 * quotes as RFC 4180 has them. UTF-8.
 *
 * <p>A row is malformed if it has another number of columns than the table or is no JSON object,
 * has no text, not the labels that are demanded or then a blank text, more than 4 MiB, or NUL.
 *
 * @param path the file
 * @param options how it is read
 */
public record ExampleFile(Path path, ReadOptions options) {

  /**
   * Reads texts.
   *
   * @throws MalformedRowException if a row is malformed and must not be left out
   * @throws IOException if the file can't be read or is not as expected; the message has its name
   *     and the line, and nothing of a text
   */
  public LabelledTexts read() throws IOException {
    try (PhysicalLines lines = PhysicalLines.open(path)) {
      LabelledTexts all = read(rows(lines));
      if (all.examples().isEmpty()) {
        throw fault(
            all.firstFault() == null
                ? "expected at least one text, got none"
                : "expected at least one text, got %d malformed rows; the first at %s"
                    .formatted(all.skipped(), all.firstFault()));
      }
      return new LabelledTexts(spread(all.examples()), all.skipped(), all.firstFault());
    }
  }

  private Rows rows(PhysicalLines lines) throws IOException {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
      return new JsonRows(lines, options.columns());
    }
    try {
      return TableRows.of(new TableLines(lines, name.endsWith(".tsv")), options.columns());
    } catch (BadRowException e) {
      throw fault(e.getMessage());
    }
  }

  private LabelledTexts read(Rows rows) throws IOException {
    RowChecks checks = new RowChecks(options.labels());
    List<Example> examples = new ArrayList<>();
    long skipped = 0;
    @Nullable String firstFault = null;
    while (true) {
      try {
        @Nullable RawRow row = rows.next();
        if (row == null) {
          return new LabelledTexts(examples, skipped, firstFault);
        }
        examples.add(checks.example(row));
      } catch (BadRowException e) {
        if (!options.skipBadRows()) {
          throw new MalformedRowException(path + ": " + e.getMessage());
        }
        firstFault = firstFault == null ? e.getMessage() : firstFault;
        skipped++;
      }
    }
  }

  private List<Example> spread(List<Example> all) {
    if (all.size() <= options.limit()) {
      return all;
    }
    List<Example> taken = new ArrayList<>();
    for (long i = 0; i < options.limit(); i++) {
      taken.add(all.get((int) (i * all.size() / options.limit())));
    }
    return taken;
  }

  private IOException fault(@Nullable String expected) {
    return new IOException(path + ": " + expected);
  }
}
