package dev.millrace.training.serving;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.tokenizer.FastTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A compiled model, loaded.
 *
 * <p>Threading: one thread; ONNX Runtime uses its own.
 *
 * @param model where it is
 * @param tokenizer its tokenizer
 * @param encoder its graph
 */
public record ServedModel(CompiledModel model, FastTokenizer tokenizer, Encoder encoder)
    implements AutoCloseable {
  private static final String OWN_HEAD = "(own head)";
  private static final BatchPolicy POLICY = new BatchPolicy(1024, 64);

  /**
   * Loads it.
   *
   * @param threads for one batch; 0 for one per core
   * @throws ModelFormatException if a file of it can't be used
   */
  public static ServedModel load(CompiledModel model, int threads) throws ModelFormatException {
    FastTokenizer tokenizer = model.tokenizer();
    try {
      return new ServedModel(model, tokenizer, OnnxEncoder.load(model, threads));
    } catch (ModelFormatException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Reads an adapter for it; its version is the start of its weights' sha256.
   *
   * @throws ModelFormatException if it can't be used with this model
   */
  public static Adapter adapter(CompiledModel model, String name, Path directory)
      throws ModelFormatException {
    return model.adapters().read(name, null, directory);
  }

  /** The checkpoint's own head, if it has one. */
  public static Optional<Adapter> ownHead(CompiledModel model) throws ModelFormatException {
    return model.heads().ownHead().map(head -> new Adapter(OWN_HEAD, "1", head, Map.of(), null));
  }

  /** Token ids of texts. */
  public List<long[]> tokenize(List<String> texts) {
    return texts.stream().map(text -> tokenizer.tokenize(text).inputIds()).toList();
  }

  /**
   * Logits {@code [texts][labels]}, in batches as serving makes them.
   *
   * @param inputIds token ids by text
   * @throws Encoder.EncoderException if a batch can't be computed
   */
  public float[][] logits(List<long[]> inputIds, Adapter adapter) throws Encoder.EncoderException {
    List<float[]> logits = new ArrayList<>();
    while (logits.size() < inputIds.size()) {
      List<long[]> waiting = inputIds.subList(logits.size(), inputIds.size());
      int rows = POLICY.rowsOfNextBatch(waiting.stream().mapToInt(ids -> ids.length).iterator());
      List<long[]> batch = waiting.subList(0, rows);
      for (float[] pooled : encoder.encode(batch, Collections.nCopies(rows, adapter))) {
        logits.add(adapter.head().logits(pooled));
      }
    }
    return logits.toArray(float[][]::new);
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
  }
}
