package dev.millrace.streams.routing;

import java.util.regex.Pattern;

/** The names of tasks, variants and adapters. */
public final class Names {
  /** What a name looks like, for messages. */
  public static final String SYNTAX = "1 to 100 of A-Z a-z 0-9 . _ -";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final int QUOTED_LENGTH = 100;

  private Names() {}

  /** Whether this can be a name; safe for file names, topic names and metric tags. */
  public static boolean valid(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * What came instead of a name, fit for a one-line message: cut, and without control characters.
   */
  public static String quote(String text) {
    String cut = text.length() <= QUOTED_LENGTH ? text : text.substring(0, QUOTED_LENGTH) + "…";
    return '"' + cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?") + '"';
  }

  /**
   * What an event has where a name is expected: quoted if it can be a name, as then it is no text;
   * else it may be anything, the event's text too, and is not repeated.
   */
  public static String quoteName(String text) {
    return valid(text)
        ? quote(text)
        : "something that can't be one (%d characters)".formatted(text.length());
  }
}
