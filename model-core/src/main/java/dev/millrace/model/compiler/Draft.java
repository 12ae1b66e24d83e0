package dev.millrace.model.compiler;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory in which a model, checkpoint or adapter is made, beside its final place: {@code
 * .compiling-PROCESS-DRAFT}.
 *
 * <p>A process that is killed leaves its draft behind. So each has a file beside it, {@code
 * .compiling-PROCESS-DRAFT.lock}, that its process keeps locked, which the operating system ends
 * with the process: drafts whose lock can be had are nobody's and are deleted. The process is in
 * the name because probing a lock of one's own would release it.
 *
 * <p>Threading: drafts of several threads and processes may be in one directory.
 */
public final class Draft implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Draft.class);
  private static final String PREFIX = ".compiling-";
  private static final String LOCK = ".lock";
  private static final String OWN_PREFIX = PREFIX + UUID.randomUUID() + "-";

  /** What fills a draft. */
  public interface Content<X extends Exception> {

    /** Writes its files into an empty directory. */
    void write(Path directory) throws X, IOException;
  }

  private final Path directory;
  private final Path lockFile;
  private final FileChannel channel;

  private Draft(Path directory, Path lockFile, FileChannel channel) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.channel = channel;
  }

  /**
   * Makes a directory that appears whole or not at all.
   *
   * @param out the directory to make; must not exist yet
   * @param content writes its files, and may throw if they are not as they should be
   * @throws FileAlreadyExistsException if {@code out} exists
   * @throws IOException if it can't be written
   */
  public static <X extends Exception> void publish(Path out, Content<X> content)
      throws X, IOException {
    if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(out.toString());
    }
    Path absolute = out.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException(out + " can't be made: it is the root directory");
    }
    Files.createDirectories(parent);
    try (Draft draft = in(parent)) {
      content.write(draft.directory());
      Files.move(draft.directory(), absolute, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Makes a draft in an existing directory, and deletes those that dead processes left there. */
  static Draft in(Path parent) throws IOException {
    sweep(parent);
    while (true) {
      Path directory = parent.resolve(OWN_PREFIX + UUID.randomUUID());
      Path lockFile = parent.resolve(directory.getFileName() + LOCK);
      FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Draft draft = new Draft(directory, lockFile, channel);
      boolean made = false;
      try {
        if (isOurs(channel, lockFile)) {
          // Not a temporary directory, which only its owner could read: services run as others.
          Files.createDirectory(directory);
          made = true;
          return draft;
        }
      } finally {
        if (!made) {
          draft.close();
        }
      }
    }
  }

  /** Whether it is locked: meanwhile another process may have taken it for a dead one's. */
  private static boolean isOurs(FileChannel channel, Path lockFile) throws IOException {
    try {
      return channel.tryLock() != null && Files.exists(lockFile);
    } catch (IOException e) {
      // Some network drives have no locks. A draft without this file is nobody's to delete.
      Files.deleteIfExists(lockFile);
      return true;
    }
  }

  private static void sweep(Path parent) {
    try (Stream<Path> files = Files.list(parent)) {
      List<Path> locks =
          files
              .filter(file -> String.valueOf(file.getFileName()).startsWith(PREFIX))
              .filter(file -> String.valueOf(file.getFileName()).endsWith(LOCK))
              .filter(file -> !String.valueOf(file.getFileName()).startsWith(OWN_PREFIX))
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .toList();
      for (Path lock : locks) {
        deleteIfDead(lock);
      }
    } catch (IOException e) {
      LOG.warn("{} can't be searched for drafts: {}", parent, e.toString());
    }
  }

  /** What is left over costs space; what was asked for can be done all the same. */
  private static void deleteIfDead(Path lockFile) {
    String name = String.valueOf(lockFile.getFileName());
    Path directory = lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        LOG.info("Deleting {}, which an interrupted run left", directory);
        ModelCompiler.deleteTree(directory);
        Files.deleteIfExists(lockFile);
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      LOG.debug("{} is being deleted by somebody else", directory, e);
    } catch (IOException e) {
      LOG.warn("{}, which an interrupted run left, can't be deleted: {}", directory, e.toString());
    }
  }

  /** Where the model is made; the one who moves it away need not put anything back. */
  Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      ModelCompiler.deleteTree(directory);
      Files.deleteIfExists(lockFile);
    }
  }
}
