package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.testkit.GoldenModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class CompileCommandTest {
  @TempDir private Path directory;
  private final TestConsole console = TestConsole.withInput();

  private int compile(Path checkpoint, Path out) {
    return console.run(
        "compile", "--checkpoint", checkpoint, "--quantization", "int8", "--out", out);
  }

  @Test
  void saysWhatItMade() throws Exception {
    Path checkpoint = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("c")).directory();
    Path out = directory.resolve("out");
    assertThat(compile(checkpoint, out)).as(console.err()).isZero();
    CompiledModel model = CompiledModel.open(out);
    long bytes = 0;
    for (String file : model.files().keySet()) {
      bytes += Files.size(out.resolve(file));
    }
    assertThat(console.outLines())
        .containsExactly(
            "id: " + model.id(),
            "quantization: int8",
            "pooling: cls",
            "bytes: " + bytes,
            "directory: " + out);
  }

  @Test
  void poolingIsChosenHere() throws Exception {
    Path checkpoint = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("c")).directory();
    Path out = directory.resolve("out");
    int code =
        console.run(
            "compile",
            "--checkpoint",
            checkpoint,
            "--quantization",
            "fp32",
            "--pooling",
            "cls-mean",
            "--out",
            out);
    assertThat(code).as(console.err()).isZero();
    assertThat(console.outLines()).contains("pooling: cls-mean");
    assertThat(CompiledModel.open(out).encoder().pooling())
        .isEqualTo(Pooling.MEAN_OF_FIRST_AND_MEAN);

    assertThat(console.run("classify", "--model", out)).isEqualTo(3);
    assertThat(console.err())
        .contains("heads of this checkpoint need pooling cls", "compiled with pooling cls-mean");
  }

  @Test
  void leavesADirectoryAloneThatHasSomethingInIt() throws Exception {
    Path checkpoint = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("c")).directory();
    Path out = Files.createDirectory(directory.resolve("out"));
    Files.createFile(out.resolve("mine"));
    assertThat(compile(checkpoint, out)).isEqualTo(1);
    assertThat(console.err()).contains("exists and is not empty");
    assertThat(out).isDirectoryContaining("glob:**mine");
  }

  @Test
  void refusesWhatIsCompiledAlready() throws Exception {
    Path checkpoint = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("c")).directory();
    Path out = directory.resolve("out");
    compile(checkpoint, out);
    assertThat(compile(out, directory.resolve("again"))).isEqualTo(3);
    assertThat(console.err()).contains("expected a checkpoint, got a model that is compiled");
  }

  @Test
  void namesTheFilesThatACheckpointLacks() {
    assertThat(compile(directory, directory.resolve("out"))).isEqualTo(3);
    assertThat(console.err()).contains("missing: config.json, model.safetensors, tokenizer.json");
  }

  @Test
  void makesARandomModelOfAPublishedSize() throws Exception {
    Path out = directory.resolve("out");
    Path checkpoint = directory.resolve("checkpoint");
    assertThat(compileRandom("bert-tiny", out, "--checkpoint-out", checkpoint))
        .as(console.err())
        .isZero();
    assertThat(CompiledModel.open(out).encoder().hiddenSize()).isEqualTo(128);
    assertThat(compile(checkpoint, directory.resolve("again"))).as(console.err()).isZero();
  }

  @Test
  void namesTheSizesOfRandomModels() {
    assertThat(compileRandom("bert-huge", directory.resolve("out"))).isEqualTo(2);
    assertThat(console.err())
        .contains(
            "size is \"bert-huge\"; expected one of bert-tiny, bert-base, bert-large,"
                + " distilbert-base, modernbert-base");
  }

  @Test
  void compilesOneThingAtATime() {
    Path out = directory.resolve("out");
    assertThat(compileRandom("bert-tiny", out, "--checkpoint", "minilm")).isEqualTo(2);
    assertThat(console.err()).contains("--checkpoint", "--random", "mutually exclusive");
    assertThat(console.run("compile", "--quantization", "int8", "--out", out)).isEqualTo(2);
    assertThat(console.err()).contains("Missing required argument");
    assertThat(
            console.run(
                "compile",
                "--checkpoint",
                "minilm",
                "--quantization",
                "int8",
                "--out",
                out,
                "--checkpoint-out",
                directory.resolve("copy")))
        .isEqualTo(2);
    assertThat(console.err()).contains("--checkpoint-out needs --random");
  }

  private int compileRandom(String size, Path out, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("compile", "--random", size, "--quantization", "int8", "--out", out));
    arguments.addAll(List.of(more));
    return console.run(arguments.toArray());
  }
}
