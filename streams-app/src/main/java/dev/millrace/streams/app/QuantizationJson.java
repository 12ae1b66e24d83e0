package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.streams.evaluation.Comparison;
import dev.millrace.streams.evaluation.QuantizationReport;

/** A report as one JSON object; what is not known is left out. */
final class QuantizationJson {
  private QuantizationJson() {}

  static String of(QuantizationReport report) {
    ObjectNode json = JsonLines.object();
    json.put("texts", report.texts());
    json.put("tokens", report.tokens());
    json.put("labels", report.labelled());
    ArrayNode schemes = json.putArray("schemes");
    for (QuantizationReport.Scheme scheme : report.schemes()) {
      ObjectNode entry = schemes.addObject();
      entry.put("scheme", scheme.plan().id());
      entry.put("disk_bytes", scheme.diskBytes());
      scheme.residentBytes().ifPresent(bytes -> entry.put("resident_bytes", bytes));
      entry.put("texts_per_second", scheme.textsPerSecond());
      entry.put("speed_of_fp32", report.speedup(scheme));
      add(entry, scheme.comparison());
    }
    ArrayNode parts = json.putArray("parts");
    for (QuantizationReport.Part part : report.parts()) {
      ObjectNode entry = parts.addObject();
      entry.put("part", part.name());
      entry.put("scheme", part.plan().id());
      add(entry, part.comparison());
    }
    return JsonLines.write(json);
  }

  private static void add(ObjectNode entry, Comparison comparison) {
    comparison.accuracy().ifPresent(share -> entry.put("accuracy", share));
    comparison.agreement().ifPresent(share -> entry.put("agreement", share));
    entry.put("mean_logit_change", comparison.meanChange());
    entry.put("largest_logit_change", comparison.largestChange());
  }
}
