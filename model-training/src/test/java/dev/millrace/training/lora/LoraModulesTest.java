package dev.millrace.training.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.architecture.EncoderArchitecture;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.ModelFactory;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.testkit.GoldenModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class LoraModulesTest {
  @TempDir Path directory;

  private EncoderDescription encoder(String model) throws Exception {
    Path place = Files.createTempDirectory(directory, model);
    JsonFile config =
        CheckpointDirectory.open(GoldenModel.unpack(model, place).directory()).config();
    EncoderArchitecture architecture = ModelFactory.architecture(config);
    return architecture.describe(config, architecture.pooling(config));
  }

  private static LoraSettings settings(String... targets) {
    return new LoraSettings(8, 16, false, 0, List.of(targets));
  }

  @ParameterizedTest
  @CsvSource({
    "bert,query;value,2",
    "roberta,query;value,2",
    "distilbert,q_lin;v_lin,2",
    "modernbert,Wqkv,1"
  })
  void queryAndValueAreTheDefaultOfEachFamily(String model, String targets, int perLayer)
      throws Exception {
    EncoderDescription encoder = encoder(model);
    assertThat(LoraModules.of(encoder, settings())).hasSize(perLayer * encoder.layers());
    assertThat(LoraModules.resolve(encoder, settings()).targets())
        .containsExactly(targets.split(";"));
  }

  @Test
  void allAreAllLinearModules() throws Exception {
    EncoderDescription encoder = encoder("bert");
    assertThat(LoraModules.of(encoder, settings("all"))).hasSize(6 * encoder.layers());
    LoraSettings resolved = LoraModules.resolve(encoder, settings("all"));
    assertThat(LoraModules.of(encoder, settings("all")).keySet()).allMatch(resolved::names);
  }

  @Test
  void aTargetThatIsNoModuleIsRefusedWithThoseThatAre() throws Exception {
    EncoderDescription encoder = encoder("bert");
    assertThatThrownBy(() -> LoraModules.of(encoder, settings("query", "q_proj")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("attention.self.query")
        .hasMessageEndingWith("or all, got \"q_proj\"");
  }

  @Test
  void rankZeroLeavesTheEncoderAsItIs() throws Exception {
    LoraSettings head = LoraSettings.headAlone();
    assertThat(LoraModules.of(encoder("bert"), head)).isEmpty();
    assertThat(LoraModules.resolve(encoder("bert"), head).targets()).isEmpty();
  }

  @Test
  void scalesByAlphaOverRankOrItsRoot() {
    assertThat(new LoraSettings(16, 8, false, 0, List.of()).scaling()).isEqualTo(0.5);
    assertThat(new LoraSettings(16, 8, true, 0, List.of()).scaling()).isEqualTo(2);
    assertThatThrownBy(() -> new LoraSettings(-1, 8, true, 0, List.of()))
        .hasMessage("expected a rank from 0 to 4096, got -1");
  }
}
