package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DraftTest {
  private static final String FOREIGN = ".compiling-another-process";

  @TempDir private Path parent;

  /** Another process with a draft; it holds the lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] lockFile) throws IOException {
      FileChannel channel = FileChannel.open(Path.of(lockFile[0]), StandardOpenOption.WRITE);
      System.out.println(channel.lock().isValid());
      System.in.read();
    }
  }

  @Test
  void leavesNothing() throws IOException {
    try (Draft draft = Draft.in(parent)) {
      Files.writeString(draft.directory().resolve("encoder.onnx"), "half");
      assertThat(names()).hasSize(2).contains(draft.directory().getFileName() + ".lock");
    }

    assertThat(names()).isEmpty();
  }

  @Test
  void mayBeMovedAway() throws IOException {
    try (Draft draft = Draft.in(parent)) {
      Files.move(draft.directory(), parent.resolve("model"));
    }

    assertThat(names()).containsExactly("model");
  }

  @Test
  void isPublishedWholeOrNotAtAll() throws IOException {
    Path out = parent.resolve("deep/er");
    assertThatThrownBy(
            () ->
                Draft.<IllegalStateException>publish(
                    out,
                    draft -> {
                      Files.writeString(draft.resolve("file"), "half");
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(parent.resolve("deep")).isEmptyDirectory();

    Draft.<IOException>publish(out, draft -> Files.writeString(draft.resolve("file"), "whole"));

    assertThat(out.resolve("file")).hasContent("whole");
    assertThatThrownBy(() -> Draft.<IOException>publish(out, draft -> {}))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Draft.<IOException>publish(Path.of(""), draft -> {}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatADeadProcessLeftIsDeleted() throws IOException {
    leftOver();

    Draft.in(parent).close();

    assertThat(names()).isEmpty();
  }

  @Test
  void whatAnotherProcessIsAtWorkOnIsNot() throws Exception {
    leftOver();
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                parent.resolve(FOREIGN + ".lock").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("true");

      Draft.in(parent).close();

      assertThat(names()).containsExactly(FOREIGN, FOREIGN + ".lock");
    } finally {
      process.destroyForcibly().waitFor();
    }
    Draft.in(parent).close();
    assertThat(names()).isEmpty();
  }

  @Test
  void whatAnotherThreadIsDeletingIsLeftToIt() throws IOException {
    leftOver();
    try (FileChannel channel =
        FileChannel.open(parent.resolve(FOREIGN + ".lock"), StandardOpenOption.WRITE)) {
      assertThat(channel.lock().isValid()).isTrue();

      Draft.in(parent).close();

      assertThat(names()).containsExactly(FOREIGN, FOREIGN + ".lock");
    }
  }

  @Test
  void twoOfOneProcessDontMeet() throws IOException {
    try (Draft first = Draft.in(parent);
        Draft second = Draft.in(parent)) {
      assertThat(first.directory()).isNotEqualTo(second.directory()).isDirectory();
      assertThat(second.directory()).isDirectory();
    }
  }

  @Test
  void whatHasNoLockIsSomebodyElses() throws IOException {
    Files.createDirectory(parent.resolve(FOREIGN));
    Files.createDirectory(parent.resolve(".compiling-directory.lock"));
    Files.writeString(parent.resolve("model.lock"), "");

    Draft.in(parent).close();

    assertThat(names())
        .containsExactly(".compiling-another-process", ".compiling-directory.lock", "model.lock");
  }

  private void leftOver() throws IOException {
    Path draft = Files.createDirectory(parent.resolve(FOREIGN));
    Files.writeString(draft.resolve("encoder.onnx"), "half");
    Files.writeString(parent.resolve(FOREIGN + ".lock"), "");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files
          .map(file -> Objects.requireNonNull(file.getFileName()).toString())
          .sorted()
          .toList();
    }
  }
}
