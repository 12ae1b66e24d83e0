package dev.millrace.training.report;

/**
 * The frame of a plot: values from 0 to 1 across and upwards, in pixels.
 *
 * @param markup where it is drawn
 */
record Axes(Markup markup) {
  private static final double LEFT = 66;
  private static final double TOP = 12;
  private static final double WIDTH = 410;
  private static final double HEIGHT = 260;
  private static final int TICKS = 5;

  static Axes open(String title) {
    Markup markup =
        new Markup()
            .open(
                "svg",
                "viewBox",
                "0 0 500 320",
                "width",
                "500",
                "height",
                "320",
                "role",
                "img",
                "aria-label",
                title);
    return new Axes(markup);
  }

  static double x(double value) {
    return LEFT + value * WIDTH;
  }

  static double y(double value) {
    return TOP + (1 - value) * HEIGHT;
  }

  /** Ticks with their labels, which the caller makes of shares. */
  Axes frame(String across, String upwards, Ticks ticksAcross, Ticks ticksUpwards) {
    for (int i = 0; i <= TICKS; i++) {
      double share = i / (double) TICKS;
      line("grid", x(0), y(share), x(1), y(share));
      text(ticksUpwards.label(share), x(0) - 6, y(share) + 4, "end");
      text(ticksAcross.label(share), x(share), y(0) + 16, "middle");
    }
    line("axis", x(0), y(0), x(1), y(0));
    text(across, x(0.5), y(0) + 36, "middle");
    markup.element(
        "text",
        upwards,
        "transform",
        "translate(11 " + Markup.at(y(0.5)) + ") rotate(-90)",
        "text-anchor",
        "middle");
    return this;
  }

  /** What a tick is labelled with. */
  @FunctionalInterface
  interface Ticks {
    /** The label at a share of the axis. */
    String label(double share);

    /** Shares themselves. */
    static Ticks shares() {
      return share -> Shown.format("%.1f", share);
    }

    /** Whole numbers up to one that five ticks divide. */
    static Ticks counts(double most) {
      return share -> Shown.format("%,.0f", share * most);
    }

    /** Values from one to another. */
    static Ticks between(double low, double high) {
      return share -> Shown.format("%.4g", low + share * (high - low));
    }
  }

  Axes line(String style, double x1, double y1, double x2, double y2) {
    markup.empty(
        "line",
        "class",
        style,
        "x1",
        Markup.at(x1),
        "y1",
        Markup.at(y1),
        "x2",
        Markup.at(x2),
        "y2",
        Markup.at(y2));
    return this;
  }

  /** The next number that five ticks divide into ones like 1, 2, 5, 10, 20, 50. */
  static double roundUp(long most) {
    double step = 1;
    for (int i = 0; step * TICKS < most; i++) {
      step *= i % 3 == 1 ? 2.5 : 2;
    }
    return step * TICKS;
  }

  /** A bar between two values across, and two upwards. */
  Axes bar(String style, String title, double from, double to, double bottom, double top) {
    markup.titled(
        "rect",
        title,
        "class",
        style,
        "x",
        Markup.at(x(from) + 1),
        "y",
        Markup.at(y(top)),
        "width",
        Markup.at(Math.max(1, x(to) - x(from) - 2)),
        "height",
        Markup.at(y(bottom) - y(top)));
    return this;
  }

  Axes dot(String title, double across, double upwards) {
    markup.titled(
        "circle",
        title,
        "class",
        "dot",
        "cx",
        Markup.at(x(across)),
        "cy",
        Markup.at(y(upwards)),
        "r",
        "3");
    return this;
  }

  private void text(String text, double x, double y, String anchor) {
    markup.element(
        "text",
        text,
        "class",
        "quiet",
        "x",
        Markup.at(x),
        "y",
        Markup.at(y),
        "text-anchor",
        anchor);
  }

  Markup close() {
    return markup.close("svg");
  }
}
