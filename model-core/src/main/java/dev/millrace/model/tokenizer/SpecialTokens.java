package dev.millrace.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The special tokens that a tokenizer's configuration names, over those of its class.
 *
 * @param byRole such as {@code cls_token}
 * @param others tokens without a role that are special too, or were added to the vocabulary
 */
record SpecialTokens(Map<String, AddedToken> byRole, List<AddedToken> others) {
  private static final String OTHERS = "additional_special_tokens";

  /**
   * Reads them.
   *
   * @param config {@code tokenizer_config.json}
   * @param map {@code special_tokens_map.json}
   * @param defaults by role; other roles are not read
   * @throws ModelFormatException if one is no token, or the files name different ones for a role
   */
  static SpecialTokens read(JsonFile config, JsonFile map, Map<String, AddedToken> defaults)
      throws ModelFormatException {
    Map<String, AddedToken> byRole = new LinkedHashMap<>();
    for (Map.Entry<String, AddedToken> role : defaults.entrySet()) {
      Optional<AddedToken> configured = read(config, role.getKey(), role.getValue());
      Optional<AddedToken> mapped = read(map, role.getKey(), role.getValue());
      if (configured.isPresent()
          && mapped.isPresent()
          && !configured.get().content().equals(mapped.get().content())) {
        throw map.fault(
            role.getKey(),
            "\"%s\", as tokenizer_config.json has it".formatted(configured.get().content()));
      }
      byRole.put(role.getKey(), mapped.or(() -> configured).orElse(role.getValue()));
    }
    List<AddedToken> others = new ArrayList<>(added(config));
    for (JsonFile file : List.of(config, map)) {
      for (JsonNode token : file.get(OTHERS)) {
        others.add(AddedToken.read(file, OTHERS, token, AddedToken.special("")));
      }
    }
    return new SpecialTokens(byRole, List.copyOf(others));
  }

  /** A token by its role. */
  AddedToken role(String role) {
    return Optional.ofNullable(byRole.get(role)).orElseThrow();
  }

  private static Optional<AddedToken> read(JsonFile file, String role, AddedToken otherwise)
      throws ModelFormatException {
    return file.has(role)
        ? Optional.of(AddedToken.read(file, role, file.get(role), otherwise))
        : Optional.empty();
  }

  /** {@code added_tokens_decoder}: tokens by id. */
  private static List<AddedToken> added(JsonFile config) throws ModelFormatException {
    String field = "added_tokens_decoder";
    List<AddedToken> tokens = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : config.get(field).properties()) {
      AddedToken token =
          AddedToken.read(config, field, entry.getValue(), AddedToken.notSpecial(""));
      tokens.add(token.withStatedId(entry.getKey()));
    }
    return tokens;
  }
}
