package dev.millrace.streams.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a look at an adapter's directory sees, without opening a file: another sight means that
 * something was done to it.
 *
 * @param directory the directory itself, behind all links
 * @param files those that make the adapter and are there
 */
record AdapterSight(Path directory, List<FileSight> files) {
  /**
   * A file as it is now.
   *
   * @param isFile whether it is one, and no directory or pipe
   * @param isReadable whether this process may read it
   * @param key what the file system calls the file itself, if it does: a file that took another's
   *     place may have its name, size and time
   */
  record FileSight(
      String name,
      boolean isFile,
      boolean isReadable,
      long bytes,
      FileTime modified,
      @Nullable String key) {
    static FileSight of(Path file) throws IOException {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      String key = seen.fileKey() == null ? null : seen.fileKey().toString();
      return new FileSight(
          String.valueOf(file.getFileName()),
          seen.isRegularFile(),
          Files.isReadable(file),
          seen.size(),
          seen.lastModifiedTime(),
          key);
    }
  }

  /** Looks; empty if there is no such directory now. What can't be looked at is no file. */
  static Optional<AdapterSight> of(Path path) {
    Path directory;
    try {
      directory = path.toRealPath();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new AdapterSight(path, List.of())); // whoever reads it will say why
    }
    List<FileSight> files = new ArrayList<>();
    for (String name : AdapterReader.FILES) {
      try {
        files.add(FileSight.of(directory.resolve(name)));
      } catch (IOException e) {
        // Not there, or as good as that.
      }
    }
    return Optional.of(new AdapterSight(directory, List.copyOf(files)));
  }

  /** How much there is to read. */
  long bytes() {
    return files.stream().mapToLong(FileSight::bytes).sum();
  }

  /**
   * A digest of what is in the files.
   *
   * @throws ModelFormatException if one can't be read
   */
  String digest() throws ModelFormatException {
    StringBuilder digests = new StringBuilder();
    for (FileSight file : files) {
      if (!file.isFile()) {
        // A pipe might be read for ever.
        throw new ModelFormatException(directory.resolve(file.name()), "expected a file");
      }
      String digest = Sha256.of(directory.resolve(file.name()));
      digests.append(file.name()).append(' ').append(digest).append('\n');
    }
    return Sha256.of(digests.toString().getBytes(StandardCharsets.UTF_8));
  }
}
