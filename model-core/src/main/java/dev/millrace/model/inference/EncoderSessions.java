package dev.millrace.model.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.graph.HalvedWeights;
import dev.millrace.model.quantization.WeightRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How encoders become ONNX Runtime's sessions. */
final class EncoderSessions {
  private EncoderSessions() {}

  /**
   * Options, to be closed.
   *
   * @param threads how many threads one batch may use; 0 for one per core
   */
  static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    // Its fused operator takes half as long again as the two that it replaces.
    options.addConfigEntry("optimization.disable_specified_optimizers", "BiasGeluFusion");
    // What fails is thrown as well; its log would go past ours.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    return options;
  }

  /** A session of a model in memory, its weights in a range. */
  static OrtSession open(
      OrtEnvironment environment, byte[] onnx, WeightRange range, OrtSession.SessionOptions options)
      throws OrtException {
    return environment.createSession(
        range == WeightRange.FULL ? onnx : HalvedWeights.of(onnx), options);
  }

  /** The same of a file, which is not read into the heap where that can be spared. */
  static OrtSession open(
      OrtEnvironment environment, Path onnx, WeightRange range, OrtSession.SessionOptions options)
      throws OrtException, IOException {
    return range == WeightRange.FULL
        ? environment.createSession(onnx.toString(), options)
        : open(environment, Files.readAllBytes(onnx), range, options);
  }
}
