package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderGraph;
import dev.millrace.model.tensor.FloatTensor;
import java.util.List;
import java.util.Map;

/** Runs an encoder once while it is being compiled, to see what its numbers are like. */
public interface Calibrator {

  /**
   * What a graph's outputs are for some rows, but for {@link
   * dev.millrace.model.architecture.EncoderInputs#POOLED}.
   *
   * @param graph its outputs are vectors of floats
   * @param inputIds each row's token ids
   * @return vectors by output
   * @throws ModelFormatException if the graph can't be run
   */
  Map<String, FloatTensor> run(EncoderGraph graph, List<long[]> inputIds)
      throws ModelFormatException;
}
