package dev.millrace.model.quantization;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the CPU offers for products of 8-bit integers. */
public final class CpuFeatures {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final Pattern FLAGS = Pattern.compile("(?m)^(?:flags|Features)\\s*:\\s*(.*)$");

  private static final Set<String> DOT_PRODUCTS =
      Set.of("avx512_vnni", "avx_vnni", "asimddp", "amx_int8");

  private CpuFeatures() {}

  /**
   * The weight range that this machine multiplies exactly. Where the CPU's features can't be read
   * (Windows, Intel Macs), the reduced range, which is right everywhere.
   */
  public static WeightRange exactWeightRange() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (os.startsWith("mac") && architecture.equals("aarch64")) {
      return WeightRange.FULL;
    }
    try {
      return exactWeightRange(Files.readString(CPUINFO, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return WeightRange.REDUCED;
    }
  }

  /** The same, from the text of Linux's {@code /proc/cpuinfo}. */
  static WeightRange exactWeightRange(String cpuinfo) {
    var flags = FLAGS.matcher(cpuinfo);
    boolean dotProducts =
        flags.find() && Arrays.stream(flags.group(1).split(" ")).anyMatch(DOT_PRODUCTS::contains);
    return dotProducts ? WeightRange.FULL : WeightRange.REDUCED;
  }
}
