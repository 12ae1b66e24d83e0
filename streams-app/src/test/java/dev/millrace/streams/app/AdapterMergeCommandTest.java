package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class AdapterMergeCommandTest {
  private static final List<String> TEXTS =
      List.of("You have won a free cruise! Text WIN to 55555", "See you at eight", "");

  @TempDir private Path directory;
  private final TestConsole console = TestConsole.withInput();

  private int merge(Object model, Path adapter, Path out) {
    return console.run("adapter", "merge", "--model", model, "--adapter", adapter, "--out", out);
  }

  @Test
  void theBundledEncoderBecomesACheckpointWithTheAdaptersHead() {
    Path adapter =
        Resources.copy(
            "/demo/adapters/spam",
            directory.resolve("spam"),
            "adapter_config.json",
            "adapter_model.safetensors",
            "config.json");
    Path out = directory.resolve("merged");

    assertThat(merge("minilm", adapter, out)).as(console.err()).isZero();

    assertThat(console.outLines()).containsExactly("directory: " + out);
    float[][] expected;
    List<String> labels;
    try (LoadedModel model =
        LoadedModel.compile(new MiniLm(), QuantizationScheme.FP32, directory.resolve("plain"))) {
      Adapter spam = model.adapter("spam", adapter);
      labels = spam.head().labels();
      expected = model.logits(model.tokenize(TEXTS), Collections.nCopies(TEXTS.size(), spam));
    }
    try (LoadedModel merged =
        LoadedModel.compile(
            open(out), QuantizationScheme.FP32, directory.resolve("merged-compiled"))) {
      Adapter own = merged.ownHead();
      float[][] logits =
          merged.logits(merged.tokenize(TEXTS), Collections.nCopies(TEXTS.size(), own));
      assertThat(own.head().labels()).isEqualTo(labels);
      for (int i = 0; i < logits.length; i++) {
        assertThat(logits[i]).as(TEXTS.get(i)).containsExactly(expected[i], within(1e-3f));
      }
    }
  }

  @Test
  void leavesADirectoryAloneThatExists() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("c"));
    Path out = Files.createDirectory(directory.resolve("out"));

    assertThat(merge(golden.directory(), golden.adapter("qv-r4"), out)).isEqualTo(1);
    assertThat(console.err()).contains(out + ": exists already");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void refusesAnAdapterOfAnotherEncoder() {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("c"));
    GoldenModel other = GoldenModel.unpack("roberta", directory.resolve("other"));
    Path out = directory.resolve("out");

    assertThat(merge(golden.directory(), other.adapter("qv-r4"), out)).isEqualTo(3);
    assertThat(console.err()).contains("is no module that adapters of this bert encoder");
    assertThat(out).doesNotExist();
  }

  private static CheckpointDirectory open(Path directory) {
    try {
      return CheckpointDirectory.open(directory);
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }
}
