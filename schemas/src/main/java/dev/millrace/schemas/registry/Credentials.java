package dev.millrace.schemas.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What basic authentication sends.
 *
 * @param userInfo {@code user:password}
 */
record Credentials(String userInfo) {

  String header() {
    byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /** Never the secret, wherever this gets printed. */
  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
