package dev.millrace.model.tokenizer;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.RegularFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files with a token, or what makes one, on each line. */
final class VocabularyFile {
  /** Multilingual BERT's has one; beyond this a file is no vocabulary. */
  static final long MAX_BYTES = 16L << 20;

  private VocabularyFile() {}

  /**
   * The ids of {@code vocab.txt}: a token's is the number of its line, from 0 on.
   *
   * @throws ModelFormatException if the file is missing, larger than 16 MiB, not UTF-8 or empty, or
   *     a line is blank or there a second time
   */
  static Map<String, Integer> tokens(Path path) throws ModelFormatException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    List<String> lines = lines(path);
    for (int id = 0; id < lines.size(); id++) {
      // Only a line break is cut off: some vocabularies have tokens of white space.
      if (lines.get(id).isEmpty()) {
        throw fault(path, id, "expected a token, got a blank line");
      }
      Integer first = ids.putIfAbsent(lines.get(id), id);
      if (first != null) {
        throw fault(path, id, "has the token of line " + (first + 1) + " again");
      }
    }
    if (ids.isEmpty()) {
      throw new ModelFormatException(path, "expected a token on each line, got nothing");
    }
    return ids;
  }

  /**
   * The pairs of {@code merges.txt}, best first.
   *
   * @throws ModelFormatException if the file is missing, larger than 16 MiB or not UTF-8, or does
   *     not begin with a line of its version, or another line is no pair
   */
  static List<String[]> merges(Path path) throws ModelFormatException {
    List<String> lines = lines(path);
    // transformers skips the first line whatever it is, tokenizers only one that says this.
    if (lines.isEmpty() || !lines.get(0).startsWith("#version")) {
      throw fault(path, 0, "expected #version and a number");
    }
    List<String[]> pairs = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] pair = lines.get(i).split(" ", -1);
      if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
        throw fault(path, i, "expected two tokens with a space between them");
      }
      pairs.add(pair);
    }
    return pairs;
  }

  private static List<String> lines(Path path) throws ModelFormatException {
    byte[] bytes = RegularFile.read(path, MAX_BYTES);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String whole = text.replace("\r\n", "\n").replace('\r', '\n');
      List<String> lines = new ArrayList<>(Arrays.asList(whole.split("\n", -1)));
      if (lines.get(lines.size() - 1).isEmpty()) {
        lines.remove(lines.size() - 1);
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(path, "expected UTF-8", e);
    }
  }

  private static ModelFormatException fault(Path path, int line, String what) {
    return new ModelFormatException(path, "line %d: %s".formatted(line + 1, what));
  }
}
