package dev.millrace.training.app;

import dev.millrace.model.dataset.Example;
import dev.millrace.model.dataset.LabelledTexts;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.tokenizer.TokenizedText;
import dev.millrace.model.tokenizer.Tokenizer;
import dev.millrace.training.data.LabelSpace;
import dev.millrace.training.data.Split;
import dev.millrace.training.data.TrainingSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Examples, ready to be trained on.
 *
 * @param labels the head's outputs
 * @param training what is trained on
 * @param heldOut the texts that are not, perhaps none
 * @param heldOutTargets what is right for them, {@code [texts, outputs]}
 * @param skipped how many rows were left out
 * @param firstFault where the first of them stands and what it lacks; null if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Data is not compared.
record TrainingData(
    LabelSpace labels,
    TrainingSet training,
    List<TokenizedText> heldOut,
    float[][] heldOutTargets,
    long skipped,
    @Nullable String firstFault) {
  TrainingData {
    heldOut = List.copyOf(heldOut);
  }

  /**
   * Reads, splits and tokenizes.
   *
   * @param tokenizer cuts texts that are trained on
   * @param serving cuts texts that are held out, as serving will: what they show is what is
   *     expected there
   * @throws IOException if a file can't be read or a row can't be used
   * @throws IllegalArgumentException if options contradict each other
   */
  static TrainingData read(
      Path data,
      DataOptions options,
      HoldOutOptions holdOut,
      Tokenizer tokenizer,
      Tokenizer serving,
      long seed)
      throws IOException {
    LabelledTexts all = options.read(data);
    LabelSpace labels = LabelSpace.of(options.task(), all.examples(), data.toString());
    float[][] targets = labels.targets(all.examples(), data.toString());
    Split split = holdOut.split(targets, options.task(), seed);
    if (split.training().length == 0) {
      throw new IOException(data + ": expected rows to train on, but all are held out");
    }
    TrainingSet training =
        new TrainingSet(
            tokenize(select(all, split.training()), tokenizer).stream()
                .map(TokenizedText::inputIds)
                .toList(),
            select(targets, split.training()));
    @Nullable Path other = holdOut.file();
    if (other == null) {
      return new TrainingData(
          labels,
          training,
          tokenize(select(all, split.heldOut()), serving),
          select(targets, split.heldOut()),
          all.skipped(),
          all.firstFault());
    }
    LabelledTexts validation = options.read(other);
    return new TrainingData(
        labels,
        training,
        tokenize(validation.examples(), serving),
        labels.targets(validation.examples(), other.toString()),
        all.skipped() + validation.skipped(),
        all.firstFault() == null ? validation.firstFault() : all.firstFault());
  }

  private static List<Example> select(LabelledTexts all, int[] rows) {
    return Arrays.stream(rows).mapToObj(all.examples()::get).toList();
  }

  private static float[][] select(float[][] targets, int[] rows) {
    return Arrays.stream(rows).mapToObj(row -> targets[row]).toArray(float[][]::new);
  }

  private static List<TokenizedText> tokenize(List<Example> examples, Tokenizer tokenizer) {
    return examples.stream().map(example -> tokenizer.tokenize(example.text())).toList();
  }

  /** A digest of all that training can see: labels, tokens and targets, in their order. */
  String digest() {
    MessageDigest digest = Sha256.digest();
    labels.names().forEach(name -> digest.update((name + "\n").getBytes(StandardCharsets.UTF_8)));
    update(digest, training.inputIds(), training.targets());
    update(digest, heldOutIds(), heldOutTargets);
    return Sha256.hex(digest);
  }

  private static void update(MessageDigest digest, List<long[]> inputIds, float[][] targets) {
    for (int row = 0; row < targets.length; row++) {
      long[] ids = inputIds.get(row);
      int size = Integer.BYTES + ids.length * Long.BYTES + targets[row].length * Float.BYTES;
      ByteBuffer bytes = ByteBuffer.allocate(size).putInt(ids.length);
      for (long id : ids) {
        bytes.putLong(id);
      }
      for (float target : targets[row]) {
        bytes.putFloat(target);
      }
      digest.update(bytes.array());
    }
  }

  /** Token ids of the texts that are held out. */
  List<long[]> heldOutIds() {
    return heldOut.stream().map(TokenizedText::inputIds).toList();
  }
}
