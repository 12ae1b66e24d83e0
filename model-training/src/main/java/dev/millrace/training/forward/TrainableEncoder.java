package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderComputation;
import dev.millrace.model.architecture.ModernBertConfig;
import dev.millrace.model.architecture.ModuleWeights;
import dev.millrace.model.architecture.Pooling;
import java.util.Map;

/**
 * An encoder that gradients flow through. Its own numbers are frozen; low-rank updates are trained.
 *
 * <p>Threading: for one thread.
 */
public interface TrainableEncoder {

  /**
   * The last hidden states {@code [rows, length, hidden]}; those of padding mean nothing.
   *
   * @param pass has what is trained of it
   */
  NDArray states(TokenBatch batch, Pass pass);

  /** The last hidden states of the first tokens alone: {@code [rows, hidden]}. */
  default NDArray firstStates(TokenBatch batch, Pass pass) {
    return states(batch, pass).get(":, 0");
  }

  /**
   * A row's last hidden states as one: {@code [rows, hidden]}.
   *
   * @throws IllegalArgumentException if the pooling leaves them as they are
   */
  default NDArray pooled(TokenBatch batch, Pooling pooling, Pass pass) {
    return pooling == Pooling.FIRST_TOKEN
        ? firstStates(batch, pass)
        : Pooler.pool(states(batch, pass), batch.real(), pooling);
  }

  /**
   * Loads an encoder.
   *
   * @param manager owns its tensors
   * @param updates of linear modules, by canonical name
   * @throws ModelFormatException if a tensor is missing or of another shape
   */
  static TrainableEncoder load(
      NDManager manager,
      EncoderComputation computation,
      ModuleWeights weights,
      Map<String, LowRank> updates)
      throws ModelFormatException {
    Weights all = new Weights(manager, weights, updates);
    if (computation instanceof ModernBertConfig config) {
      return ModernBertEncoder.load(config, all);
    }
    return BertEncoder.load((EncoderComputation.Bert) computation, all);
  }
}
