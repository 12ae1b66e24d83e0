package dev.millrace.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tokenizer as XLM-RoBERTa's and CamemBERT's are, held to all segmentations of each word, of
 * which the likeliest counts.
 */
@Tag("unit")
class UnigramTest {
  private static final long CLS = 0;
  private static final long SEP = 2;
  private static final int UNK = 3;

  /** What SentencePiece takes an unknown character's likelihood to be below the least likely. */
  private static final double UNKNOWN_PENALTY = 10;

  private static final Map<String, Double> PIECES = pieces();

  @TempDir private Path directory;
  private Path file;

  private static Map<String, Double> pieces() {
    Map<String, Double> pieces = new LinkedHashMap<>();
    for (String special : List.of("<s>", "<pad>", "</s>", "<unk>")) {
      pieces.put(special, 0.0);
    }
    String likelihoods =
        """
        ▁ -3.1 ▁the -4.23 ▁card -6.37 ▁t -5.05 he -5.51 c -6.61 a -5.2 r -5.71 d -5.93 e -4.87
        s -4.41 ed -6.07 car -8.03 ▁ca -7.77 rd -7.91 t -5.33 h -6.2 o -5.61 i -5.87 n -5.49
        ing -6.94 ▁fail -9.2 l -6.05 f -7.21 ▁refund -10.13 fin -9.01 ine -8.87 un -7.7 卡 -11.3
        """;
    String[] words = likelihoods.strip().split("\\s+", -1);
    for (int i = 0; i < words.length; i += 2) {
      pieces.put(words[i], Double.valueOf(words[i + 1]));
    }
    pieces.put("<mask>", 0.0);
    return pieces;
  }

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("unigram.json"), json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "the card failed",
        "carded cards of the refunded",
        "the  card\tfailed\n ",
        "ﬁned and ｔｈｅ ｃａｒｄ",
        "The Card",
        "é☃☃card ☃☃ ☃a☃",
        "卡card the卡",
        "hhhhhh eeee ineine finine"
      })
  void takesTheLikeliestSegmentation(String text) throws ModelFormatException {
    try (FastTokenizer tokenizer = load()) {
      requireAsReference(tokenizer, text);
    }
  }

  @Test
  void ofRandomTextsToo() throws ModelFormatException {
    Random random = new Random(5);
    String letters = "thecardsfingou  ☃";
    try (FastTokenizer tokenizer = load()) {
      for (int i = 0; i < 200; i++) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
          text.append(letters.charAt(random.nextInt(letters.length())));
        }
        requireAsReference(tokenizer, text.toString());
      }
    }
  }

  @Test
  void specialTokensInATextAreThemselves() throws ModelFormatException {
    try (FastTokenizer tokenizer = load()) {
      assertThat(tokenizer.tokenize("the <mask></s>").inputIds())
          .containsExactly(CLS, id("▁the"), id("<mask>"), SEP, SEP);
    }
  }

  @Test
  void aLongTextLosesItsEndButNotItsLastToken() throws ModelFormatException {
    try (FastTokenizer tokenizer = FastTokenizer.load(file, 4, PIECES.size())) {
      TokenizedText text = tokenizer.tokenize("the the the");

      assertThat(text.inputIds()).containsExactly(CLS, id("▁the"), id("▁the"), SEP);
      assertThat(text.truncated()).isTrue();
    }
  }

  /** The model is golden as RoBERTa; by these names it computes the same of the same ids. */
  @ParameterizedTest
  @ValueSource(strings = {"xlm-roberta", "camembert"})
  void aCheckpointIsCompiledWithIt(String modelType) throws Exception {
    GoldenModel golden = GoldenModel.unpack("roberta", directory.resolve("checkpoint"));
    float[][] expected;
    List<long[]> ids;
    Files.copy(
        file,
        golden.directory().resolve("tokenizer.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    JsonEdits.set(golden.directory().resolve("config.json"), "model_type", '"' + modelType + '"');
    try (LoadedModel model = load(golden, "unigram")) {
      ids = model.tokenize(List.of("the card failed", "a refund"));
      assertThat(ids.get(0)).isEqualTo(reference("the card failed"));
      expected = model.logitsOneByOne(ids, model.ownHead());
    }
    JsonEdits.set(golden.directory().resolve("config.json"), "model_type", "\"roberta\"");
    try (LoadedModel model = load(golden, "roberta")) {
      assertThat(model.logitsOneByOne(ids, model.ownHead())).isDeepEqualTo(expected);
    }
  }

  private LoadedModel load(GoldenModel golden, String name) throws ModelFormatException {
    return LoadedModel.compile(
        CheckpointDirectory.open(golden.directory()),
        QuantizationScheme.FP32,
        directory.resolve(name));
  }

  private FastTokenizer load() throws ModelFormatException {
    return FastTokenizer.load(file, 64, PIECES.size());
  }

  private static void requireAsReference(FastTokenizer tokenizer, String text) {
    long[] expected = reference(text);
    TokenizedText actual = tokenizer.tokenize(text);
    assertThat(actual.inputIds()).as(text).isEqualTo(expected);
    assertThat((long) actual.unknownTokens())
        .as(text)
        .isEqualTo(java.util.Arrays.stream(expected).filter(id -> id == UNK).count());
  }

  private static long[] reference(String text) {
    List<Long> ids = new ArrayList<>(List.of(CLS));
    for (String word : Normalizer.normalize(text, Normalizer.Form.NFKC).strip().split("\\s+", -1)) {
      if (!word.isEmpty()) {
        best("▁" + word).forEach(ids::add);
      }
    }
    ids.add(SEP);
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  /** Of all ways to cut a word, the likeliest, with unknown characters in a row as one. */
  private static List<Long> best(String word) {
    double bestScore = Double.NEGATIVE_INFINITY;
    List<Long> best = List.of();
    for (int cuts = 0; cuts < 1 << (word.length() - 1); cuts++) {
      double score = 0;
      List<Long> ids = new ArrayList<>();
      int start = 0;
      for (int end = 1; end <= word.length(); end++) {
        if (end == word.length() || (cuts >> (end - 1) & 1) == 1) {
          String piece = word.substring(start, end);
          score += score(piece);
          if (PIECES.containsKey(piece)) {
            ids.add(id(piece));
          } else if (ids.isEmpty() || ids.get(ids.size() - 1) != UNK) {
            ids.add((long) UNK);
          }
          start = end;
        }
      }
      if (score > bestScore) {
        bestScore = score;
        best = ids;
      }
    }
    return best;
  }

  private static double score(String piece) {
    if (PIECES.containsKey(piece)) {
      return PIECES.get(piece);
    }
    double least = PIECES.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    return piece.length() == 1 ? least - UNKNOWN_PENALTY : Double.NEGATIVE_INFINITY;
  }

  private static long id(String piece) {
    return new ArrayList<>(PIECES.keySet()).indexOf(piece);
  }

  private static String json() throws IOException {
    ObjectNode root =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    """
                    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
                     "normalizer": {"type": "NFKC"},
                     "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                       {"type": "WhitespaceSplit"},
                       {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always",
                        "split": true}]},
                     "post_processor": {"type": "TemplateProcessing",
                       "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                                  {"Sequence": {"id": "A", "type_id": 0}},
                                  {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                       "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                                {"Sequence": {"id": "A", "type_id": 0}},
                                {"SpecialToken": {"id": "</s>", "type_id": 0}},
                                {"SpecialToken": {"id": "</s>", "type_id": 0}},
                                {"Sequence": {"id": "B", "type_id": 0}},
                                {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                       "special_tokens": {
                         "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                         "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
                     "decoder": {"type": "Metaspace", "replacement": "▁",
                                 "prepend_scheme": "always", "split": true},
                     "model": {"type": "Unigram", "unk_id": 3, "byte_fallback": false}}""");
    for (String special : List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>")) {
      root.withArray("added_tokens")
          .addObject()
          .put("id", id(special))
          .put("content", special)
          .put("single_word", false)
          .put("lstrip", special.equals("<mask>"))
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    ArrayNode vocabulary = root.withObject("/model").putArray("vocab");
    PIECES.forEach((piece, score) -> vocabulary.addArray().add(piece).add(score));
    return root.toString();
  }
}
