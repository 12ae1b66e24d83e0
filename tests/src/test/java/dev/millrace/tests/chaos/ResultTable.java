package dev.millrace.tests.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Faults and what came of them, as a table. */
final class ResultTable {
  private static final String FORMAT = "%-42s %-24s %8s %8s %8s %10s %12s %10s  %s";

  private final List<Row> rows = new ArrayList<>();

  private record Row(String fault, Mode mode, Tally tally) {
    String line() {
      return FORMAT.formatted(
          fault,
          mode,
          tally.events(),
          tally.came(),
          tally.missing(),
          tally.duplicated(),
          tally.outOfOrder(),
          tally.unexpected(),
          tally.keeps(mode) ? "kept" : "BROKEN");
    }
  }

  void add(String fault, Mode mode, Tally tally) {
    rows.add(new Row(fault, mode, tally));
  }

  @Override
  public String toString() {
    String head =
        FORMAT.formatted(
            "fault",
            "mode",
            "in",
            "out",
            "missing",
            "duplicated",
            "out of order",
            "unexpected",
            "promise");
    return head + "\n" + rows.stream().map(Row::line).collect(Collectors.joining("\n"));
  }
}
