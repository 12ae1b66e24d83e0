package dev.millrace.streams.bench;

import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.LoraTarget;
import java.util.List;
import java.util.Set;

/** Which linear modules invented adapters change. */
public enum AdapterTargets {
  /** Every one that adapters can change. */
  ALL {
    @Override
    boolean has(String module) {
      return true;
    }
  },
  /** Query and value, PEFT's choice for these families; the joint module where there is one. */
  QV {
    @Override
    boolean has(String module) {
      return QUERIES_AND_VALUES.contains(module);
    }
  };

  private static final Set<String> QUERIES_AND_VALUES =
      Set.of("query", "value", "q_lin", "v_lin", "Wqkv");

  /** Whether modules whose names end so are among them. */
  abstract boolean has(String module);

  List<LoraTarget> of(EncoderDescription encoder) {
    return encoder.loraTargets().stream()
        .filter(target -> has(target.pattern().substring(target.pattern().lastIndexOf('.') + 1)))
        .toList();
  }
}
