package dev.millrace.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Makes of {@code vocab.json} and {@code merges.txt} the tokenizer that transformers'
 * RobertaTokenizer is.
 */
final class ByteLevelVocabulary {
  private ByteLevelVocabulary() {}

  static byte[] json(TokenizerSettings settings) throws ModelFormatException {
    Path file = settings.directory().resolve("vocab.json");
    SpecialTokens special =
        SpecialTokens.read(settings.config(), settings.specialTokens(), specialTokens());
    TokenizerJson json = new TokenizerJson(file, ids(file));
    json.addTokens(special, settings.addedTokens(), Set.of("cls_token", "sep_token"));
    json.none("normalizer");
    boolean prefixSpace = settings.flag("add_prefix_space", false);
    byteLevel(json.component("pre_tokenizer", "ByteLevel"), prefixSpace);
    json.template(special.role("cls_token").content(), special.role("sep_token").content());
    byteLevel(json.component("decoder", "ByteLevel"), true);
    ObjectNode model = json.component("model", "BPE");
    for (String none : new String[] {"dropout", "unk_token"}) {
      model.putNull(none);
    }
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.put("fuse_unk", false).put("byte_fallback", false);
    json.vocabulary(model);
    ArrayNode merges = model.putArray("merges");
    for (String[] pair : VocabularyFile.merges(settings.directory().resolve("merges.txt"))) {
      merges.addArray().add(pair[0]).add(pair[1]);
    }
    return json.bytes();
  }

  private static Map<String, AddedToken> specialTokens() {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    tokens.put("bos_token", AddedToken.special("<s>"));
    tokens.put("eos_token", AddedToken.special("</s>"));
    tokens.put("unk_token", AddedToken.special("<unk>"));
    tokens.put("sep_token", AddedToken.special("</s>"));
    tokens.put("pad_token", AddedToken.special("<pad>"));
    tokens.put("cls_token", AddedToken.special("<s>"));
    tokens.put("mask_token", AddedToken.mask("<mask>"));
    return tokens;
  }

  private static void byteLevel(ObjectNode component, boolean prefixSpace) {
    component.put("add_prefix_space", prefixSpace).put("trim_offsets", true);
    component.put("use_regex", true);
  }

  private static Map<String, Integer> ids(Path file) throws ModelFormatException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    Set<Integer> seen = new HashSet<>();
    for (Map.Entry<String, JsonNode> entry : JsonFile.read(file).properties()) {
      int id = entry.getValue().isInt() ? entry.getValue().intValue() : -1;
      if (id < 0 || !seen.add(id)) {
        throw new ModelFormatException(
            file, "expected an id of its own for each token, got " + entry.getValue());
      }
      ids.put(entry.getKey(), id);
    }
    return ids;
  }
}
