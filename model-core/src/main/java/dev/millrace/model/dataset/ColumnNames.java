package dev.millrace.model.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How columns of a table, or fields of JSON objects, are called.
 *
 * @param text the one with the text
 * @param label the one with the label or labels; null for {@code label} or its plural or, in a
 *     table of two columns, the other one
 * @param all all columns of a table whose first row is a text already; empty where the first row
 *     names them
 */
public record ColumnNames(String text, @Nullable String label, List<String> all) {
  /** {@code text} and {@code label}, named by the first row. */
  public static final ColumnNames DEFAULT = new ColumnNames("text", null, List.of());

  /** Copies the list. */
  public ColumnNames {
    all = List.copyOf(all);
  }

  /** The default names in a table without a header. */
  public static ColumnNames of(List<String> all) {
    return new ColumnNames(DEFAULT.text(), null, all);
  }

  /** The names under which a label may stand; the first that is there is taken. */
  List<String> labels() {
    return label == null ? List.of("label", "labels") : List.of(label);
  }
}
