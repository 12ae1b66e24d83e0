package dev.millrace.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;

/**
 * A token that is found in a text before the text is split, as {@code tokenizer.json} describes it.
 *
 * @param content how it is spelled
 * @param singleWord whether it must stand by itself
 * @param lstrip whether it takes the white space before it
 * @param rstrip whether it takes the white space after it
 * @param normalized whether it is looked for in the normalized text
 * @param special whether it is no text
 * @param statedId its id as a configuration states it, to be held against the vocabulary; or empty
 */
record AddedToken(
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special,
    String statedId) {

  /** A special token as transformers makes one of a string. */
  static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, false, true, "");
  }

  /** RoBERTa's mask takes the space before it. */
  static AddedToken mask(String content) {
    return new AddedToken(content, false, true, false, false, true, "");
  }

  /** An added token as transformers makes one where nothing more is said. */
  static AddedToken notSpecial(String content) {
    return new AddedToken(content, false, false, false, true, false, "");
  }

  /**
   * Reads a token: a string, or an object.
   *
   * @param otherwise has what the file doesn't say
   */
  static AddedToken read(JsonFile file, String field, JsonNode node, AddedToken otherwise)
      throws ModelFormatException {
    String content = node.isTextual() ? node.textValue() : node.path("content").textValue();
    if (content == null || content.isEmpty()) {
      throw file.fault(field, "tokens");
    }
    return new AddedToken(
        content,
        node.path("single_word").asBoolean(otherwise.singleWord()),
        node.path("lstrip").asBoolean(otherwise.lstrip()),
        node.path("rstrip").asBoolean(otherwise.rstrip()),
        node.path("normalized").asBoolean(otherwise.normalized()),
        node.path("special").asBoolean(otherwise.special()),
        "");
  }

  AddedToken withStatedId(String id) {
    return new AddedToken(content, singleWord, lstrip, rstrip, normalized, special, id);
  }

  /** Its spelling on one line, whatever it is. */
  String quoted() {
    return TextNode.valueOf(content).toString();
  }

  /** Writes it as {@code added_tokens} has it. */
  void write(ObjectNode to, int id) {
    to.put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", lstrip)
        .put("rstrip", rstrip)
        .put("normalized", normalized)
        .put("special", special);
  }
}
