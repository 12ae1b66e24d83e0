package dev.millrace.streams.evaluation;

import dev.millrace.model.compiler.CompiledModel;
import java.io.IOException;
import java.util.OptionalLong;

/** Measures what a loaded model keeps in memory. */
public interface ResidentMemory {

  /**
   * By how many bytes a process's resident memory grows while it loads a model and computes a
   * batch, if the system says it.
   *
   * @param threads for one batch; 0 for one per core
   */
  OptionalLong of(CompiledModel model, int threads) throws IOException, InterruptedException;
}
