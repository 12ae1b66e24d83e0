package dev.millrace.schemas.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * One of the registry's addresses, the secret apart from what may be printed.
 *
 * @param address without user information, without a slash at its end
 * @param userInfo {@code user:password} as it stood in the address, or null
 */
record RegistryUrl(URI address, @Nullable String userInfo) {
  private static final Set<String> SCHEMES = Set.of("http", "https", "mock");

  static List<RegistryUrl> parseAll(List<String> texts) {
    List<RegistryUrl> urls =
        IntStream.range(0, texts.size()).mapToObj(i -> parse(i, texts.get(i))).toList();
    boolean mock = urls.stream().anyMatch(url -> "mock".equals(url.address.getScheme()));
    if (urls.isEmpty() || (mock && urls.size() > 1)) {
      throw new ConfigException(
          "%s has %d addresses; expected one mock://SCOPE, or one or more http(s)://"
              .formatted(RegistryConfig.URL, urls.size()));
    }
    return urls;
  }

  /** Messages name the entry by its position: the text may hold a password. */
  private static RegistryUrl parse(int index, String text) {
    try {
      URI uri = new URI(text.strip());
      if (!SCHEMES.contains(String.valueOf(uri.getScheme())) || uri.getAuthority() == null) {
        throw invalid(index);
      }
      return "mock".equals(uri.getScheme()) ? new RegistryUrl(uri, null) : parseHttp(index, uri);
    } catch (URISyntaxException e) {
      throw invalid(index);
    }
  }

  private static RegistryUrl parseHttp(int index, URI uri) throws URISyntaxException {
    if (uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
      throw invalid(index);
    }
    String path = uri.getRawPath().replaceAll("/+$", "");
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    URI address = new URI(uri.getScheme() + "://" + uri.getHost() + port + path);
    return new RegistryUrl(address, uri.getUserInfo());
  }

  private static ConfigException invalid(int index) {
    return new ConfigException(
        "%s: entry %d is no address; expected http://HOST:PORT, https://HOST:PORT or mock://SCOPE"
            .formatted(RegistryConfig.URL, index + 1));
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return address.toString();
  }
}
