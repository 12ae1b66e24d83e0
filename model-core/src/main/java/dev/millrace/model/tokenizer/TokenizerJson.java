package dev.millrace.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A {@code tokenizer.json} in the making.
 *
 * <p>Format: <a href="https://github.com/huggingface/tokenizers">huggingface/tokenizers</a>.
 */
final class TokenizerJson {
  private final ObjectNode root = new ObjectMapper().createObjectNode();
  private final Path file;
  private final Map<String, Integer> ids;

  /**
   * An empty one.
   *
   * @param file where the vocabulary comes from, for messages
   * @param ids of its tokens
   */
  TokenizerJson(Path file, Map<String, Integer> ids) {
    this.file = file;
    this.ids = ids;
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    root.putArray("added_tokens");
  }

  /** Begins one of the tokenizer's parts. */
  ObjectNode component(String field, String type) {
    return root.putObject(field).put("type", type);
  }

  /** Leaves a part out. */
  void none(String field) {
    root.putNull(field);
  }

  /** Writes the vocabulary into the model's part. */
  void vocabulary(ObjectNode model) {
    ObjectNode vocabulary = model.putObject("vocab");
    ids.forEach(vocabulary::put);
  }

  /**
   * Adds the special tokens that the vocabulary has. Padding and mask may be missing: to a model
   * without a row for them, transformers would hand an id out of its range.
   *
   * @param added {@code added_tokens.json}
   * @param required roles whose tokens the vocabulary must have
   * @throws ModelFormatException if a token is not in the vocabulary that should be, or has another
   *     id there than a configuration states
   */
  void addTokens(SpecialTokens special, JsonFile added, Set<String> required)
      throws ModelFormatException {
    Map<Integer, AddedToken> byId = new TreeMap<>();
    for (AddedToken token : special.others()) {
      byId.putIfAbsent(id(token, token.statedId()), token);
    }
    for (Map.Entry<String, JsonNode> entry : added.properties()) {
      AddedToken token = AddedToken.notSpecial(entry.getKey());
      int id = id(token, entry.getValue().asText());
      if (special.byRole().values().stream().noneMatch(t -> t.content().equals(entry.getKey()))) {
        byId.putIfAbsent(id, token);
      }
    }
    for (Map.Entry<String, AddedToken> role : special.byRole().entrySet()) {
      Integer id = ids.get(role.getValue().content());
      if (id != null) {
        byId.putIfAbsent(id, role.getValue());
      } else if (required.contains(role.getKey())) {
        throw new ModelFormatException(
            file, "has no %s, the %s".formatted(role.getValue().quoted(), role.getKey()));
      }
    }
    byId.forEach((id, token) -> token.write(root.withArray("added_tokens").addObject(), id));
  }

  private int id(AddedToken token, String stated) throws ModelFormatException {
    Integer id = ids.get(token.content());
    if (id == null || (!stated.isEmpty() && !stated.equals(id.toString()))) {
      throw new ModelFormatException(
          file,
          "expected the added token %s%s, got %s; %s"
              .formatted(
                  token.quoted(),
                  stated.isEmpty() ? "" : " with id " + stated,
                  id == null ? "none" : "id " + id,
                  TokenizerFiles.ADVICE));
    }
    return id;
  }

  /** A text stands between two special tokens, and is of token type 0. */
  void template(String first, String last) {
    ObjectNode processor = component("post_processor", "TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    piece(single, "SpecialToken", first, 0);
    piece(single, "Sequence", "A", 0);
    piece(single, "SpecialToken", last, 0);
    ArrayNode pair = processor.putArray("pair");
    pair.addAll(single);
    piece(pair, "Sequence", "B", 1);
    piece(pair, "SpecialToken", last, 1);
    ObjectNode tokens = processor.putObject("special_tokens");
    for (String token : new String[] {first, last}) {
      ObjectNode node = tokens.putObject(token).put("id", token);
      node.putArray("ids").add(Objects.requireNonNull(ids.get(token)));
      node.putArray("tokens").add(token);
    }
  }

  private static void piece(ArrayNode template, String kind, String id, int type) {
    template.addObject().putObject(kind).put("id", id).put("type_id", type);
  }

  byte[] bytes() {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
