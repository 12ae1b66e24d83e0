package dev.millrace.streams.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.millrace.streams.routing.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML into {@link Node}s that know their lines. Aliases are refused, so that a small file
 * can't unfold into a large tree.
 */
final class YamlTree {
  private static final int MAX_DEPTH = 10;

  private final YAMLParser parser;
  private final Place root;

  private YamlTree(YAMLParser parser, Place root) {
    this.parser = parser;
    this.root = root;
  }

  /** The root of a YAML document, or null if it is none; empty if it holds nothing of use. */
  static Node.@Nullable Mapping parse(String yaml, Place root) {
    try (YAMLParser parser = new YAMLFactory().createParser(yaml)) {
      return new YamlTree(parser, root).document();
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      root.fault(line, "expected YAML, got something else: " + problem(e));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return null;
  }

  static Node.Mapping empty(int line) {
    return new Node.Mapping(Map.of(), line);
  }

  private Node.Mapping document() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      return empty(1);
    }
    Node node = node(token, line(), 0);
    if (parser.nextToken() != null) {
      root.fault(line(), "expected one YAML document, got another one");
    }
    if (node instanceof Node.Mapping mapping) {
      return mapping;
    }
    if (!(node instanceof Node.Nothing)) {
      root.expected("sections with keys", node.kind(), node.line());
    }
    return empty(1);
  }

  private Node node(JsonToken token, int line, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new TooDeep(parser);
    }
    if (parser.isCurrentAlias()) {
      root.fault(line, "expected a value, got a YAML alias: write the value out");
      return new Node.Nothing(line);
    }
    return switch (token) {
      case START_OBJECT -> mapping(line, depth);
      case START_ARRAY -> sequence(line, depth);
      case VALUE_NULL -> new Node.Nothing(line);
      default -> new Node.Scalar(parser.getText(), line);
    };
  }

  private Node.Mapping mapping(int line, int depth) throws IOException {
    Map<String, Node> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      int keyLine = line();
      String key = parser.currentName();
      Node value = node(parser.nextToken(), keyLine, depth + 1);
      if (entries.putIfAbsent(key, value) != null) {
        root.fault(keyLine, "expected each key once, got %s again".formatted(Names.quote(key)));
      }
    }
    return new Node.Mapping(entries, line);
  }

  private Node.Sequence sequence(int line, int depth) throws IOException {
    List<Node> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(node(token, line(), depth + 1));
    }
    return new Node.Sequence(items, line);
  }

  /** What is wrong, without the lines that the parser quotes: they may hold secrets. */
  private static String problem(JsonProcessingException e) {
    if (e instanceof TooDeep) {
      return e.getOriginalMessage();
    }
    return e.getCause() instanceof MarkedYAMLException marked
        ? String.valueOf(marked.getProblem())
        : "the parser can't read on here";
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  /** Sections within sections without end. */
  private static final class TooDeep extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    TooDeep(YAMLParser parser) {
      super(
          "sections within sections, more than %d deep".formatted(MAX_DEPTH),
          parser.currentTokenLocation());
    }
  }
}
