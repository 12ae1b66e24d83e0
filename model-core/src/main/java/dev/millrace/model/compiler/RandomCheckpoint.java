package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.SafetensorsWriter;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * A checkpoint of a published model's size with random weights: as fast as the published one, and
 * nothing has to be downloaded. Its predictions mean nothing. It has a head of two labels, and the
 * vocabulary of bert-base-uncased, which {@link MiniLm} brings along.
 */
public final class RandomCheckpoint implements ModelSource {
  private static final long SEED = 20_260_101;

  /** Goes up when the same size and seed come to give other weights. */
  private static final int GENERATOR = 1;

  private final PublishedSize size;
  private final MiniLm vocabulary = new MiniLm();

  private RandomCheckpoint(PublishedSize size) {
    this.size = size;
  }

  /**
   * A checkpoint; the same name always gives the same weights.
   *
   * @param size one of {@link #sizes()}
   * @throws IllegalArgumentException naming the accepted values
   */
  public static RandomCheckpoint of(String size) {
    return new RandomCheckpoint(PublishedSize.parse(size));
  }

  /** The names of the sizes that there are. */
  public static List<String> sizes() {
    return PublishedSize.ids();
  }

  /** {@code random-} and the size, so that nobody takes its predictions for the real one's. */
  @Override
  public String name() {
    return "random-" + size.id();
  }

  @Override
  public String fingerprint() throws ModelFormatException {
    String made =
        "generator %d, seed %d\n%s\n%s"
            .formatted(GENERATOR, SEED, config().text(), Sha256.of(tokenizerJson()));
    return Sha256.of(made.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public JsonFile config() throws ModelFormatException {
    return size.config();
  }

  @Override
  public WeightSource weights() throws ModelFormatException {
    return new RandomWeights(name(), CheckpointShapes.of(config()), SEED);
  }

  @Override
  public byte[] tokenizerJson() throws ModelFormatException {
    return vocabulary.tokenizerJson();
  }

  @Override
  public String tokenizerOrigin() {
    return vocabulary.tokenizerOrigin();
  }

  @Override
  public OptionalInt tokenizerMaxLength() {
    return OptionalInt.empty();
  }

  /**
   * Writes it as {@code save_pretrained} would, so that other tools can be measured on the same
   * weights.
   *
   * @param directory made if it is missing; files of the same names in it are replaced
   */
  public void write(Path directory) throws IOException, ModelFormatException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(CheckpointDirectory.CONFIG), config().text());
    Files.write(directory.resolve(CheckpointDirectory.TOKENIZER), tokenizerJson());
    try (WeightSource weights = weights()) {
      SafetensorsWriter.write(directory.resolve(WeightFiles.SINGLE), weights);
    }
  }
}
