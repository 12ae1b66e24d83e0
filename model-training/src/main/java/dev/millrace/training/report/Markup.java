package dev.millrace.training.report;

/** HTML and SVG, written piece by piece. Whatever is no tag is escaped. */
final class Markup {
  private final StringBuilder out = new StringBuilder();

  /** Opens an element; attributes are names and values in turn. */
  Markup open(String tag, String... attributes) {
    return start(tag, ">", attributes);
  }

  /** An element without content. */
  Markup empty(String tag, String... attributes) {
    return start(tag, " />\n", attributes);
  }

  private Markup start(String tag, String end, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(escape(attributes[i + 1]))
          .append('"');
    }
    out.append(end);
    return this;
  }

  Markup close(String tag) {
    out.append("</").append(tag).append(">\n");
    return this;
  }

  Markup text(String text) {
    out.append(escape(text));
    return this;
  }

  Markup element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** An SVG element with a text that shows when it is pointed at. */
  Markup titled(String tag, String title, String... attributes) {
    open(tag, attributes);
    return element("title", title).close(tag);
  }

  /** What is markup already. */
  Markup add(Markup other) {
    out.append(other.out);
    return this;
  }

  /** A constant of this program's, such as a style sheet. */
  Markup constant(String markup) {
    out.append(markup);
    return this;
  }

  /** A coordinate. */
  static String at(double value) {
    return Shown.format("%.1f", value);
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
