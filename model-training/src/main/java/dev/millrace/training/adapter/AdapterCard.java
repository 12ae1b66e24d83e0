package dev.millrace.training.adapter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page for people that tells what an adapter does and how it was made.
 *
 * @param title what it is called
 * @param data files that it was made with
 * @param settings of training, by name, in the order to be shown
 * @param metrics on held-out data, by name, in the order to be shown
 * @param command the command line that made it
 * @param licence what its maker says of its licence, or null
 */
public record AdapterCard(
    String title,
    List<DataFile> data,
    Map<String, String> settings,
    Map<String, String> metrics,
    String command,
    @Nullable String licence) {

  private static final int MOST_LABELS = 100;

  /** Copies the list. */
  public AdapterCard {
    data = List.copyOf(data);
  }

  /** The page; all that came from elsewhere is escaped. */
  String toMarkdown(TrainedAdapter adapter) {
    StringBuilder page = new StringBuilder("# " + Markdown.text(title) + "\n\n");
    page.append(summary(adapter));
    page.append("\nThe directory loads in Millrace and, with transformers, in Python's PEFT.\n");
    if (licence != null) {
      page.append("\nLicence: ").append(Markdown.text(licence)).append('\n');
    }
    page.append("\n## Labels\n\n").append(labels(adapter.head().labels()));
    page.append("\n## Metrics\n\n").append(table("metric", "value", metrics));
    page.append("\n## Data\n\n").append(dataTable());
    page.append("\n## Settings\n\n").append(table("setting", "value", settings));
    page.append("\n## Made by\n\n").append(Markdown.code(command));
    return page.toString();
  }

  private static String summary(TrainedAdapter adapter) {
    TrainedHead head = adapter.head();
    String base = Markdown.text(adapter.baseModel());
    String type = head.problemType().configName().replace('_', ' ');
    String made =
        adapter.lora().rank() == 0
            ? "A classification head on %s, which it leaves as it is, for %s.\n"
                .formatted(base, type)
            : "A LoRA adapter of rank %d on %s, for %s.\n"
                .formatted(adapter.lora().rank(), base, type);
    if (head.temperature() == 1) {
      return made;
    }
    return made
        + "Its probabilities are those of its logits divided by the temperature %s, fitted on held-out data.\n"
            .formatted(String.format(Locale.ROOT, "%.4f", head.temperature()));
  }

  private static String labels(List<String> labels) {
    StringBuilder list = new StringBuilder();
    labels.stream()
        .limit(MOST_LABELS)
        .forEach(label -> list.append("- ").append(Markdown.text(label)).append('\n'));
    if (labels.size() > MOST_LABELS) {
      list.append("- and %d more, in config.json\n".formatted(labels.size() - MOST_LABELS));
    }
    return list.toString();
  }

  private static String table(String name, String value, Map<String, String> rows) {
    StringBuilder table = new StringBuilder(Markdown.header(List.of(name, value)));
    rows.forEach((key, text) -> table.append(Markdown.row(List.of(key, text))));
    return table.toString();
  }

  private String dataTable() {
    StringBuilder table =
        new StringBuilder(Markdown.header(List.of("use", "file", "rows", "sha256")));
    for (DataFile file : data) {
      table.append(
          Markdown.row(
              List.of(file.use(), file.name(), Long.toString(file.rows()), file.sha256())));
    }
    return table.toString();
  }
}
