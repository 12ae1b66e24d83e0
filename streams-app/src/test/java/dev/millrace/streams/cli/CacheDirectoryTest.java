package dev.millrace.streams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CacheDirectoryTest {
  private static final Map<String, String> NO_VARIABLES = Map.of();

  private static Properties on(String os) {
    Properties properties = new Properties();
    properties.setProperty("user.home", "/home/ada");
    properties.setProperty("os.name", os);
    return properties;
  }

  @Test
  void theSystemPropertyWins() {
    Properties properties = on("Linux");
    properties.setProperty("millrace.cache", "/p");
    Map<String, String> variables = Map.of("MILLRACE_CACHE", "/v", "XDG_CACHE_HOME", "/x");
    assertThat(CacheDirectory.locate(properties, variables)).isEqualTo(Path.of("/p"));
  }

  @Test
  void theVariableWinsOverTheSystemsPlaces() {
    Map<String, String> variables = Map.of("MILLRACE_CACHE", "/v", "XDG_CACHE_HOME", "/x");
    assertThat(CacheDirectory.locate(on("Linux"), variables)).isEqualTo(Path.of("/v"));
  }

  @Test
  void xdgNamesTheParent() {
    assertThat(CacheDirectory.locate(on("Linux"), Map.of("XDG_CACHE_HOME", "/x")))
        .isEqualTo(Path.of("/x/millrace"));
  }

  @Test
  void aRelativeXdgPathIsIgnored() {
    assertThat(CacheDirectory.locate(on("Linux"), Map.of("XDG_CACHE_HOME", "x")))
        .isEqualTo(Path.of("/home/ada/.cache/millrace"));
  }

  @Test
  void emptyVariablesAreIgnored() {
    Map<String, String> variables = Map.of("MILLRACE_CACHE", "", "XDG_CACHE_HOME", "");
    assertThat(CacheDirectory.locate(on("Linux"), variables))
        .isEqualTo(Path.of("/home/ada/.cache/millrace"));
  }

  @Test
  void eachSystemHasItsPlace() {
    assertThat(CacheDirectory.locate(on("Linux"), NO_VARIABLES))
        .isEqualTo(Path.of("/home/ada/.cache/millrace"));
    assertThat(CacheDirectory.locate(on("Mac OS X"), NO_VARIABLES))
        .isEqualTo(Path.of("/home/ada/Library/Caches/millrace"));
    assertThat(CacheDirectory.locate(on("Windows 11"), Map.of("LOCALAPPDATA", "/local")))
        .isEqualTo(Path.of("/local/millrace/cache"));
    assertThat(CacheDirectory.locate(on("Windows 11"), NO_VARIABLES))
        .isEqualTo(Path.of("/home/ada/.cache/millrace"));
  }
}
