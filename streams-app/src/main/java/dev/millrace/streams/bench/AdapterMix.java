package dev.millrace.streams.bench;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.head.ClassificationHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose adapters events use: none, or invented ones by turns, so that a batch has as many different
 * ones as it has rows, if there are that many.
 *
 * @param count how many there are; 0 for the model's own head, or a random one if it has none
 * @param rank of each
 * @param targets what each changes
 */
public record AdapterMix(int count, int rank, AdapterTargets targets) {

  /**
   * The adapters, at least one.
   *
   * @throws ModelFormatException if the model has no pooled state, or a broken head
   */
  public List<Adapter> of(CompiledModel model) throws ModelFormatException {
    if (model.encoder().pooling() == Pooling.NONE) {
      throw new ModelFormatException(
          model.directory(),
          "expected a model with pooling, which heads can read, got one compiled without");
    }
    Optional<ClassificationHead> ownHead = model.heads().ownHead();
    RandomAdapters random = RandomAdapters.of(model.encoder(), ownHead);
    if (count > 0) {
      return random.make(count, rank, targets);
    }
    return List.of(
        ownHead
            .map(head -> new Adapter("own", "1", head, Map.of(), null))
            .orElseGet(random::plain));
  }
}
