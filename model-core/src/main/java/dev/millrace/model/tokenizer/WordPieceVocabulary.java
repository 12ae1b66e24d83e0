package dev.millrace.model.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes of {@code vocab.txt} the tokenizer that transformers' BertTokenizer is. */
final class WordPieceVocabulary {
  private static final int LONGEST_WORD = 100;

  private WordPieceVocabulary() {}

  static byte[] json(TokenizerSettings settings) throws ModelFormatException {
    JsonFile config = settings.config();
    requireBasic(config);
    Path file = settings.directory().resolve("vocab.txt");
    Map<String, Integer> vocabulary = VocabularyFile.tokens(file);
    SpecialTokens special = SpecialTokens.read(config, settings.specialTokens(), specialTokens());
    TokenizerJson json = new TokenizerJson(file, vocabulary);
    json.addTokens(special, settings.addedTokens(), Set.of("unk_token", "cls_token", "sep_token"));
    ObjectNode normalizer = json.component("normalizer", "BertNormalizer");
    normalizer.put("clean_text", true);
    normalizer.put("handle_chinese_chars", settings.flag("tokenize_chinese_chars", true));
    if (config.has("strip_accents")) {
      normalizer.put("strip_accents", config.flag("strip_accents"));
    } else {
      normalizer.putNull("strip_accents"); // as it lower-cases
    }
    normalizer.put("lowercase", settings.flag("do_lower_case", true));
    json.component("pre_tokenizer", "BertPreTokenizer");
    json.template(special.role("cls_token").content(), special.role("sep_token").content());
    json.component("decoder", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = json.component("model", "WordPiece");
    model.put("unk_token", special.role("unk_token").content());
    model.put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", LONGEST_WORD);
    json.vocabulary(model);
    return json.bytes();
  }

  private static Map<String, AddedToken> specialTokens() {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    for (String name : new String[] {"UNK", "SEP", "PAD", "CLS", "MASK"}) {
      tokens.put(name.toLowerCase(Locale.ROOT) + "_token", AddedToken.special("[" + name + "]"));
    }
    return tokens;
  }

  /** Settings of the slow tokenizer that its fast twin does not heed. */
  private static void requireBasic(JsonFile config) throws ModelFormatException {
    if (config.has("do_basic_tokenize") && !config.flag("do_basic_tokenize")) {
      throw config.fault("do_basic_tokenize", "true; " + TokenizerFiles.ADVICE);
    }
    if (!config.texts("never_split").isEmpty()) {
      throw config.fault("never_split", "nothing; " + TokenizerFiles.ADVICE);
    }
  }
}
