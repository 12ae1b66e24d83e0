package dev.millrace.model.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes examples of rows.
 *
 * @param labels what is expected of labels
 */
record RowChecks(LabelReading labels) {

  Example example(RawRow row) throws BadRowException {
    String text = row.text();
    boolean blankWillDo = labels.demand() == LabelReading.Demand.OPTIONAL;
    if (text == null || (text.isBlank() && !blankWillDo)) {
      throw new BadRowException(row.line(), "expected a text, got none");
    }
    if (text.indexOf('\0') >= 0) {
      throw new BadRowException(row.line(), "expected text, got a NUL character");
    }
    return new Example(row.line(), text, labels(row));
  }

  private List<String> labels(RawRow row) throws BadRowException {
    @Nullable List<String> values = row.labels();
    if (values == null && labels.demand() == LabelReading.Demand.ANY_NUMBER) {
      throw new BadRowException(row.line(), "expected a place for labels, got none");
    }
    List<String> named = new ArrayList<>();
    for (String value : values == null ? List.<String>of() : values) {
      for (String part : split(value)) {
        named.addAll(names(part, row.line()));
      }
    }
    require(named, row.line());
    return named;
  }

  private void require(List<String> named, long line) throws BadRowException {
    boolean one = labels.demand() == LabelReading.Demand.ONE;
    boolean numbers = labels.demand() == LabelReading.Demand.NUMBERS;
    if (named.isEmpty() && (one || numbers)) {
      throw new BadRowException(line, "expected a label, got none");
    }
    if (one && named.size() > 1) {
      throw new BadRowException(line, "expected one label, got " + named.size());
    }
    if (numbers && !named.stream().allMatch(RowChecks::isFiniteNumber)) {
      throw new BadRowException(line, "expected a finite number as its label");
    }
  }

  private static boolean isFiniteNumber(String label) {
    try {
      return Float.isFinite(Float.parseFloat(label));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private List<String> split(String value) {
    boolean whole =
        labels.separator() == null
            || (labels.names() != null && labels.names().number(value).isPresent());
    String[] parts =
        whole ? new String[] {value} : value.split(Pattern.quote(labels.separator()), -1);
    return Arrays.stream(parts).map(String::strip).filter(part -> !part.isEmpty()).toList();
  }

  private List<String> names(String value, long line) throws BadRowException {
    LabelNames names = labels.names();
    if (names == null) {
      if (value.indexOf('\0') >= 0) {
        throw new BadRowException(line, "expected a label, got a NUL character");
      }
      return List.of(value);
    }
    Optional<List<Integer>> numbers = names.numbers(value);
    if (numbers.isEmpty()) {
      throw new BadRowException(
          line,
          "expected one of %d labels, or its number from 0, got something else"
              .formatted(names.names().size()));
    }
    return numbers.get().stream().map(names.names()::get).toList();
  }
}
