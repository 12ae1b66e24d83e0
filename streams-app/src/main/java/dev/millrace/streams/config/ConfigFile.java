package dev.millrace.streams.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a configuration: YAML in UTF-8, of at most {@link #MAX_BYTES} bytes, without aliases. */
public final class ConfigFile {
  /** How long a configuration may be. */
  public static final int MAX_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * Reads a file. Paths in it are relative to its directory.
   *
   * @throws ConfigException with all faults, if there are any
   */
  public static MillraceConfig read(Path file) throws ConfigException {
    Path absolute = file.toAbsolutePath().normalize();
    Path directory = absolute.getParent();
    return parse(text(absolute), directory == null ? absolute : directory, absolute.toString());
  }

  /**
   * Reads a text.
   *
   * @param yaml the configuration
   * @param directory what paths in it are relative to
   * @param source what messages call it
   * @throws ConfigException with all faults, if there are any
   */
  public static MillraceConfig parse(String yaml, Path directory, String source)
      throws ConfigException {
    List<String> faults = new ArrayList<>();
    Place place = new Place("", faults);
    Node.Mapping root = YamlTree.parse(yaml, place);
    if (root != null) {
      MillraceConfig config =
          new ConfigReader(new Section(root, place), directory.toAbsolutePath()).read();
      if (faults.isEmpty()) {
        return config;
      }
    }
    throw new ConfigException(source, faults);
  }

  private static String text(Path file) throws ConfigException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw fault(file, "expected at most %d bytes, got more".formatted(MAX_BYTES));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw fault(file, "expected UTF-8, got other bytes");
    } catch (NoSuchFileException e) {
      throw fault(file, "expected a file, got none");
    } catch (IOException e) {
      throw fault(file, "reading failed: " + e);
    }
  }

  private static ConfigException fault(Path file, String what) {
    return new ConfigException(file.toString(), List.of(what));
  }
}
