package dev.millrace.model.adapter;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.WeightSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors of an adapter's file by what their names say they are.
 *
 * @param a names of the {@code lora_A} by the path of their module
 * @param b names of the {@code lora_B}
 * @param loraBiases names of the biases of {@code lora_B}
 * @param biases names of modules' own biases, trained in place
 * @param others all other names: parts of a head, or nothing that is understood
 */
record AdapterTensors(
    Map<String, String> a,
    Map<String, String> b,
    Map<String, String> loraBiases,
    Map<String, String> biases,
    List<String> others) {

  private static final Pattern LOW_RANK = Pattern.compile("(.+)\\.lora_([AB])\\.(weight|bias)");
  private static final Pattern BIAS = Pattern.compile("(.+?)(\\.base_layer)?\\.bias");

  /** What {@code bias: all} stores a second time, since these names have "bias" in them too. */
  private static final Pattern COPY =
      Pattern.compile("(.+)\\.(original_module|modules_to_save)\\.(.+\\.)?bias");

  /**
   * Sorts the names of a file.
   *
   * @param headAlone whether there may be no matrices at all
   * @throws ModelFormatException if the matrices don't pair up, or embeddings have some
   */
  static AdapterTensors of(WeightSource source, boolean headAlone) throws ModelFormatException {
    AdapterTensors tensors =
        new AdapterTensors(
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new LinkedHashMap<>(),
            new ArrayList<>());
    for (String name : source.names()) {
      tensors.add(source, name);
    }
    if (!tensors.a.keySet().equals(tensors.b.keySet())) {
      throw new ModelFormatException(
          "%s: lora_A and lora_B don't pair up: %s have one of them only"
              .formatted(source.origin(), difference(tensors.a.keySet(), tensors.b.keySet())));
    }
    if (tensors.a.isEmpty() && !headAlone) {
      throw new ModelFormatException(source.origin() + ": expected lora_A tensors, got none");
    }
    return tensors;
  }

  private void add(WeightSource source, String name) throws ModelFormatException {
    if (name.contains(".lora_embedding_")) {
      throw new ModelFormatException(
          "%s: has %s: LoRA on embeddings is not supported".formatted(source.origin(), name));
    }
    Matcher lowRank = LOW_RANK.matcher(name);
    if (lowRank.matches()) {
      if (lowRank.group(3).equals("weight")) {
        (lowRank.group(2).equals("A") ? a : b).put(lowRank.group(1), name);
      } else if (lowRank.group(2).equals("B")) {
        loraBiases.put(lowRank.group(1), name);
      } else {
        others.add(name);
      }
      return;
    }
    Matcher bias = BIAS.matcher(name);
    boolean ofPart = source.names().contains(name.replaceFirst("bias$", "weight"));
    if (!bias.matches() || ofPart) {
      others.add(name);
    } else if (!isCopy(source, name)) {
      addBias(source, bias.group(1), name);
    }
  }

  private void addBias(WeightSource source, String path, String name) throws ModelFormatException {
    String before = biases.put(path, name);
    if (before != null) {
      throw new ModelFormatException(
          "%s: has two biases for one module: %s and %s".formatted(source.origin(), before, name));
    }
  }

  /** Whether the name is another one for a bias that is there under its plain name. */
  private static boolean isCopy(WeightSource source, String name) {
    Matcher copy = COPY.matcher(name);
    if (!copy.matches()) {
      return false;
    }
    String module = copy.group(1) + ".";
    String rest = copy.group(3) == null ? "bias" : copy.group(3) + "bias";
    // Modules of several layers have the adapter's name in between.
    String withoutName = rest.substring(rest.indexOf('.') + 1);
    return source.names().contains(module + rest) || source.names().contains(module + withoutName);
  }

  private static List<String> difference(Set<String> a, Set<String> b) {
    List<String> odd = new ArrayList<>();
    a.stream().filter(module -> !b.contains(module)).forEach(odd::add);
    b.stream().filter(module -> !a.contains(module)).forEach(odd::add);
    return odd;
  }
}
