package dev.millrace.schemas.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What authentication sends.
 *
 * @param header the value of the {@code Authorization} header
 */
record Credentials(String header) {

  /** Basic authentication with {@code user:password}. */
  static Credentials basic(String userInfo) {
    byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
    return new Credentials("Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  /** A token that was given by somebody else. */
  static Credentials bearer(String token) {
    return new Credentials("Bearer " + token);
  }

  /** Never the secret, wherever this gets printed. */
  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
