package dev.millrace.training.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import dev.millrace.training.lora.LoraSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class AdapterCardTest {
  @TempDir private Path directory;

  @Test
  void tellsHowTheAdapterWasMade() throws ModelFormatException, IOException {
    Trained base = Trained.on("bert", directory.resolve("base"));
    Path data = Files.writeString(directory.resolve("train.csv"), "text,label\n");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("learning rate", "0.001");
    settings.put("epochs", "4");
    AdapterCard card =
        new AdapterCard(
            "intent",
            List.of(DataFile.of("training", data, 10003)),
            settings,
            Map.of("accuracy", "0.925"),
            "train --model minilm \\\n  --data train.csv",
            "CC BY 4.0");
    LoraSettings lora = new LoraSettings(8, 16, false, 0, List.of("query"));
    TrainedHead head = base.head(n -> true, 2, ProblemType.MULTI_LABEL_CLASSIFICATION, 1.25);
    TrainedAdapter adapter =
        new TrainedAdapter(
            "minilm", base.encoder(), lora, base.adapter(lora, head).updates(), head);

    assertThat(card.toMarkdown(adapter))
        .isEqualTo(
            """
            # intent

            A LoRA adapter of rank 8 on minilm, for multi label classification.
            Its probabilities are those of its logits divided by the temperature 1.2500, fitted on held-out data.

            The directory loads in Millrace and, with transformers, in Python's PEFT.

            Licence: CC BY 4.0

            ## Labels

            - LABEL\\_0
            - LABEL\\_1

            ## Metrics

            | metric | value |
            | --- | --- |
            | accuracy | 0.925 |

            ## Data

            | use | file | rows | sha256 |
            | --- | --- | --- | --- |
            | training | train\\.csv | 10003 | a3c1b6b1 |

            ## Settings

            | setting | value |
            | --- | --- |
            | learning rate | 0.001 |
            | epochs | 4 |

            ## Made by

            ```sh
            train --model minilm \\
              --data train.csv
            ```
            """
                .replace("a3c1b6b1", card.data().get(0).sha256()));
  }

  @Test
  void namesSomeOfManyLabels() throws ModelFormatException {
    Trained base = Trained.on("bert", directory);
    AdapterCard card = new AdapterCard("many", List.of(), Map.of(), Map.of(), "train", null);

    String page = card.toMarkdown(base.adapter(LoraSettings.headAlone(), base.wholeHead(102)));

    assertThat(page)
        .contains("A classification head on ")
        .contains("- LABEL\\_99\n- and 2 more, in config.json\n")
        .doesNotContain("LABEL\\_100", "Licence", "temperature");
    assertThat(Labels.unnamed(102)).hasSize(102);
  }

  @Test
  void textFromElsewhereIsOnlyText() {
    assertThat(Markdown.text("<script>alert('x')</script>"))
        .isEqualTo("\\<script\\>alert\\('x'\\)\\</script\\>");
    assertThat(Markdown.text("a|b\n# c\r\n[x](http://y.z) `d` \\ **e**"))
        .isEqualTo("a\\|b \\# c  \\[x\\]\\(http\\://y\\.z\\) \\`d\\` \\\\ \\*\\*e\\*\\*");
    assertThat(Markdown.text("- item")).isEqualTo("\\- item");
    assertThat(Markdown.text("  x-1.5 ")).isEqualTo("x-1.5");
    assertThat(Markdown.text("a\u202Eb\u0000c")).isEqualTo("a b c");
    assertThat(Markdown.text("é".repeat(300))).isEqualTo("é".repeat(200) + "…");
  }

  @Test
  void codeStaysWithinItsFence() {
    assertThat(Markdown.code("echo ```\n````")).isEqualTo("`````sh\necho ```\n````\n`````\n");
    assertThat(Markdown.code("a\u001Bb")).isEqualTo("```sh\na b\n```\n");
  }

  @Test
  void tablesHaveOneCellForEachText() {
    assertThat(Markdown.header(List.of("a", "b")) + Markdown.row(List.of("x|y", "z")))
        .isEqualTo("| a | b |\n| --- | --- |\n| x\\|y | z |\n");
  }
}
