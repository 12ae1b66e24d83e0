package dev.millrace.model.testkit;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.SafetensorsFile;
import java.nio.file.Path;

/**
 * An adapter that PEFT made for one of the golden checkpoints, and the logits that PEFT computed
 * with it for the checkpoint's texts.
 *
 * @param directory as {@code save_pretrained} wrote it
 * @param logits by text
 */
public record PeftAdapter(Path directory, float[][] logits) {

  /**
   * Unpacks one.
   *
   * @param name checkpoint and adapter, such as {@code bert/bias-all}
   */
  public static PeftAdapter unpack(String name, Path directory) {
    Path to =
        Resources.copy(
            "/peft/" + name,
            directory,
            "adapter_config.json",
            "adapter_model.safetensors",
            "expected.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(to.resolve("expected.safetensors"))) {
      return new PeftAdapter(to, GoldenModel.matrix(file, "logits"));
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }
}
