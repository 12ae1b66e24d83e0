package dev.millrace.training.lora;

import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the modules that settings name. */
public final class LoraModules {
  /** Query and value, or what holds both, in the families' names; PEFT's defaults too. */
  private static final Set<String> QUERY_AND_VALUE =
      Set.of("query", "value", "q_lin", "v_lin", "Wqkv");

  private LoraModules() {}

  /**
   * The modules that get an update, by canonical name in the order of layers.
   *
   * @throws IllegalArgumentException naming the modules that there are, if a target is none
   */
  public static Map<String, LoraTarget> of(EncoderDescription encoder, LoraSettings settings) {
    Map<String, LoraTarget> modules = new LinkedHashMap<>();
    if (settings.rank() == 0) {
      return modules;
    }
    List<LoraTarget> chosen = chosen(encoder, settings.targets());
    for (int layer = 0; layer < encoder.layers(); layer++) {
      for (LoraTarget target : chosen) {
        modules.put(target.module(layer), target);
      }
    }
    return modules;
  }

  /** The same settings with the endings by which PEFT's configuration names these modules. */
  public static LoraSettings resolve(EncoderDescription encoder, LoraSettings settings) {
    return settings.withTargets(endings(encoder, settings).stream().distinct().sorted().toList());
  }

  private static List<String> endings(EncoderDescription encoder, LoraSettings settings) {
    if (settings.rank() == 0) {
      return List.of();
    }
    if (settings.targets().isEmpty()) {
      return chosen(encoder, List.of()).stream().map(LoraModules::ending).distinct().toList();
    }
    if (settings.targets().equals(List.of(LoraSettings.ALL))) {
      return endingsOf(encoder.loraTargets());
    }
    return settings.targets();
  }

  /** What comes after the layer: two modules' names may end in the same word. */
  private static List<String> endingsOf(List<LoraTarget> targets) {
    return targets.stream().map(t -> t.pattern().replaceFirst(".*\\*\\.", "")).distinct().toList();
  }

  private static List<LoraTarget> chosen(EncoderDescription encoder, List<String> names) {
    if (names.equals(List.of(LoraSettings.ALL))) {
      return encoder.loraTargets();
    }
    List<LoraTarget> all = encoder.loraTargets();
    if (names.isEmpty()) {
      return all.stream().filter(target -> QUERY_AND_VALUE.contains(ending(target))).toList();
    }
    Set<LoraTarget> chosen = new LinkedHashSet<>();
    for (String name : names) {
      List<LoraTarget> matching = all.stream().filter(t -> matches(t, name)).toList();
      if (matching.isEmpty()) {
        throw new IllegalArgumentException(
            "expected targets among %s or %s, got \"%s\""
                .formatted(endingsOf(all), LoraSettings.ALL, name));
      }
      chosen.addAll(matching);
    }
    return new ArrayList<>(chosen);
  }

  private static boolean matches(LoraTarget target, String name) {
    return target.pattern().endsWith("." + name);
  }

  private static String ending(LoraTarget target) {
    return target.pattern().substring(target.pattern().lastIndexOf('.') + 1);
  }
}
