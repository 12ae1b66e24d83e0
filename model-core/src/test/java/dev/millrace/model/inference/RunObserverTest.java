package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.inference.Encoder.EncoderException;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.testkit.GoldenModel;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class RunObserverTest {
  private static final Adapter PLAIN = Adapters.headOnly("plain");

  @TempDir private static Path directory;
  private static CompiledModel model;

  @BeforeAll
  static void compile() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    model =
        ModelCompiler.compile(
            CheckpointDirectory.open(golden.directory()),
            EncoderOptions.of(QuantizationPlan.FP32),
            new OnnxCalibrator(),
            directory.resolve("compiled"));
  }

  /** Keeps what it hears, in order; an end is a run of nothing. */
  private static final class Listener implements RunObserver {
    private final List<RunSize> heard = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    @Override
    public void starting(RunSize size) {
      heard.add(size);
      threads.add(Thread.currentThread());
    }

    @Override
    public void ended() {
      heard.add(new RunSize(0, 0, 0));
      threads.add(Thread.currentThread());
    }
  }

  private static final RunSize END = new RunSize(0, 0, 0);

  private static OnnxEncoder load(RunObserver observer) throws Exception {
    return OnnxEncoder.load(model, new RuntimeOptions(1, observer, null));
  }

  /** Adapters that change nothing are one to the encoder, whatever their heads are. */
  @Test
  void whatIsAskedTwiceIsComputedOnce() throws Exception {
    Listener listener = new Listener();
    Adapter other = Adapters.headOnly("other");
    try (OnnxEncoder encoder = load(listener)) {
      listener.heard.clear();
      float[][] states =
          encoder.encode(
              List.of(new long[] {5, 6}, new long[] {7}, new long[] {5, 6}),
              List.of(PLAIN, PLAIN, other));

      assertThat(listener.heard).containsExactly(new RunSize(2, 3, 3), END);
      assertThat(states[2]).isEqualTo(states[0]).isNotSameAs(states[0]);
      assertThat(states[1]).isNotEqualTo(states[0]);
    }
  }

  @Test
  void hearsWhatEachRunComputesOnTheThreadThatComputesIt() throws Exception {
    Listener listener = new Listener();
    try (OnnxEncoder encoder = load(listener)) {
      listener.heard.clear();
      encoder.encode(List.of(new long[5], new long[2]), List.of(PLAIN, PLAIN));

      // Rows of two lengths are two groups, neither of them padded.
      assertThat(listener.heard).containsExactly(new RunSize(2, 7, 7), END);
      assertThat(listener.threads).containsOnly(Thread.currentThread());
    }
  }

  @Test
  void attentionPadsWhereThereAreMoreLengthsThanGroups() throws Exception {
    Listener listener = new Listener();
    try (OnnxEncoder encoder = load(listener)) {
      listener.heard.clear();
      List<long[]> rows = new ArrayList<>();
      for (int length = 1; length <= 20; length++) {
        rows.add(new long[length]);
      }
      encoder.encode(rows, Collections.nCopies(rows.size(), PLAIN));

      RunSize size = listener.heard.get(0);
      assertThat(size.rows()).isEqualTo(20);
      assertThat(size.tokens()).isEqualTo(210);
      assertThat(size.attendedTokens()).isBetween(211, 20 * 20 - 1);
    }
  }

  @Test
  void hearsTheEndOfARunThatFails() throws Exception {
    Listener listener = new Listener();
    try (OnnxEncoder encoder = load(listener)) {
      listener.heard.clear();
      assertThatThrownBy(() -> encoder.encode(List.of(new long[] {-1501}), List.of(PLAIN)))
          .isInstanceOf(EncoderException.class);

      assertThat(listener.heard).containsExactly(new RunSize(1, 1, 1), END);
    }
  }

  @Test
  void theProfileIsThereOnceTheEncoderIsClosed() throws Exception {
    Path profile = Files.createDirectories(directory.resolve("profile")).resolve("trace.json");
    OnnxEncoder encoder = OnnxEncoder.load(model, new RuntimeOptions(1, RunObserver.NONE, profile));
    encoder.encode(List.of(new long[3]), List.of(PLAIN));
    encoder.close();

    assertThat(profile).content().startsWith("[").contains("\"MatMul");
    assertThat(profile.getParent()).isDirectoryNotContaining(file -> !file.equals(profile));
  }

  @Test
  void aProfileThatCantBeWrittenIsAnError() throws Exception {
    Path taken = Files.createDirectories(directory.resolve("taken"));
    Files.createFile(Files.createDirectories(taken.resolve("full")).resolve("file"));
    OnnxEncoder encoder =
        OnnxEncoder.load(model, new RuntimeOptions(1, RunObserver.NONE, taken.resolve("full")));

    assertThatThrownBy(encoder::close)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("the profile can't be written");
  }
}
