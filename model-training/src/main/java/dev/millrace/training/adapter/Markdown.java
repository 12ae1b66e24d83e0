package dev.millrace.training.adapter;

import java.util.List;
import java.util.stream.Collectors;

/** Text from elsewhere as Markdown that shows it and does nothing else. */
final class Markdown {
  private static final int LONGEST = 200;
  private static final String SPECIAL = "\\`*_{}[]()<>#+!|~&:@$.";

  private Markdown() {}

  /** One line of plain text: white space and what can't be seen become spaces. */
  static String text(String text) {
    StringBuilder out = new StringBuilder();
    int[] codePoints = text.strip().codePoints().toArray();
    for (int i = 0; i < Math.min(LONGEST, codePoints.length); i++) {
      if (isSpecial(codePoints, i)) {
        out.append('\\');
      }
      out.appendCodePoint(isVisible(codePoints[i]) ? codePoints[i] : ' ');
    }
    return out.append(codePoints.length > LONGEST ? "…" : "").toString();
  }

  private static boolean isSpecial(int[] text, int i) {
    boolean startsList = i == 0 && (text[i] == '-' || text[i] == '=');
    return startsList || (SPECIAL.indexOf(text[i]) >= 0 && !isDecimalPoint(text, i));
  }

  /** Control characters may break lines, and format characters turn the direction of writing. */
  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  private static boolean isDecimalPoint(int[] text, int i) {
    return text[i] == '.'
        && i > 0
        && i + 1 < text.length
        && Character.isDigit(text[i - 1])
        && Character.isDigit(text[i + 1]);
  }

  /** A block of code, within a fence that does not occur in it. */
  static String code(String code) {
    String fence = "```";
    while (code.contains(fence)) {
      fence += "`";
    }
    String visible =
        code.codePoints()
            .map(c -> c == '\n' || isVisible(c) ? c : ' ')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return fence + "sh\n" + visible + "\n" + fence + "\n";
  }

  /** A table's row. */
  static String row(List<String> cells) {
    return cells.stream().map(Markdown::text).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** The rows that start a table. */
  static String header(List<String> names) {
    return row(names) + "|" + " --- |".repeat(names.size()) + "\n";
  }
}
