package dev.millrace.streams.input;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a content type says, as far as it matters here.
 *
 * @param type such as {@code application/json}, in lower case and without parameters; empty where
 *     there is no content type
 * @param utf8 whether its character set is UTF-8, which is so where none is named
 */
public record MediaType(String type, boolean utf8) {
  private static final String CHARSET = "charset=";

  /** Reads the value of a {@code content-type} header. */
  public static MediaType parse(String contentType) {
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    boolean utf8 =
        Arrays.stream(parts)
            .skip(1)
            .map(String::strip)
            .filter(parameter -> parameter.startsWith(CHARSET))
            .map(parameter -> parameter.substring(CHARSET.length()).replace("\"", ""))
            .allMatch(charset -> charset.equals("utf-8") || charset.equals("us-ascii"));
    return new MediaType(parts[0].strip(), utf8);
  }

  /** JSON; so is data without a content type, as CloudEvents have it. */
  public boolean isJson() {
    return type.isEmpty()
        || type.equals("application/json")
        || type.equals("text/json")
        || type.endsWith("+json");
  }

  /** Text as it is. */
  public boolean isText() {
    return type.startsWith("text/") && !isJson();
  }

  /** A whole CloudEvent, or several, in some format. */
  public boolean isCloudEvent() {
    return type.startsWith("application/cloudevents");
  }
}
