package dev.millrace.streams.app;

import dev.millrace.model.quantization.QuantizationPlan;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code --schemes}: plans separated by commas, which mixed ones have inside as well. */
final class PlansConverter implements ITypeConverter<PlansConverter.Plans> {
  private static final String MIXED = "mixed:";

  /**
   * Several plans.
   *
   * @param list in their order
   */
  record Plans(List<QuantizationPlan> list) {}

  @Override
  public Plans convert(String value) {
    List<String> texts = new ArrayList<>();
    for (String part : value.split(",", -1)) {
      int last = texts.size() - 1;
      boolean continues = part.contains("=") && !part.startsWith(MIXED);
      if (continues && last >= 0 && texts.get(last).startsWith(MIXED)) {
        texts.set(last, texts.get(last) + "," + part);
      } else {
        texts.add(part);
      }
    }
    QuantizationConverter converter = new QuantizationConverter();
    return new Plans(texts.stream().map(converter::convert).toList());
  }
}
