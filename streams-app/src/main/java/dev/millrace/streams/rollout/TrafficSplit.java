package dev.millrace.streams.rollout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides keys among variants. The same key under the same split always gets the same variant, on
 * every instance and after every restart, as nothing but the key and the split decides.
 *
 * <p>A key is hashed to a position in [0, 1). The variants own adjacent intervals of it, in their
 * order, as long as their shares; so a change of shares moves just the keys between a boundary's
 * old and new place. With two variants that is the least that can move: raising one arm's share
 * takes keys from the other and returns none. With more, a key moves that lies between any shifted
 * boundary's two places, even if both its variants kept their shares. Trade shares between
 * neighbours, or grow the last variant at the cost of the one before it, to move nothing else.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param salt makes splits independent of each other: two splits with different salts divide the
 *     same keys in unrelated ways
 * @param variants at least one; their shares need not add up to anything
 */
public record TrafficSplit(String salt, List<Variant> variants) {

  /** The name of the only variant of a split that sends everything to one adapter. */
  public static final String CONTROL = "control";

  private static final double POSITIONS = 0x1p53;

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no variant, two have the same name, or the shares
   *     are too large to be added up
   */
  public TrafficSplit {
    variants = List.copyOf(variants);
    if (variants.isEmpty()) {
      throw new IllegalArgumentException("expected at least one variant, got none");
    }
    long names = variants.stream().map(Variant::name).distinct().count();
    if (names != variants.size()) {
      throw new IllegalArgumentException(
          "expected variants with different names, got "
              + variants.stream().map(Variant::name).toList());
    }
    if (Double.isInfinite(total(variants))) {
      throw new IllegalArgumentException("expected shares with a finite sum, got infinity");
    }
  }

  /** A split that sends everything to one adapter, under the variant {@link #CONTROL}. */
  public static TrafficSplit toOne(String salt, String adapter) {
    return new TrafficSplit(salt, List.of(new Variant(CONTROL, adapter, 1)));
  }

  /**
   * The variant of a record: by its key, or by the event's id where it has no key.
   *
   * @param key the record's key as it was produced; an empty key is a key
   * @param eventId used only if {@code key} is null
   */
  public Variant assign(byte @Nullable [] key, String eventId) {
    if (variants.size() == 1) {
      return variants.get(0);
    }
    return at(position(key != null ? key : eventId.getBytes(StandardCharsets.UTF_8)));
  }

  /** The variant whose interval holds a position in [0, 1). */
  private Variant at(double position) {
    double scaled = position * total(variants);
    double end = 0;
    for (Variant variant : variants) {
      end += variant.share();
      if (scaled < end) {
        return variant;
      }
    }
    return variants.get(variants.size() - 1); // the product was rounded up to the sum
  }

  /** The first 53 bits of SHA-256(salt, 0, key), as a fraction. */
  private double position(byte[] key) {
    MessageDigest digest = sha256();
    digest.update(salt.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return (ByteBuffer.wrap(digest.digest(key)).getLong() >>> 11) / POSITIONS;
  }

  private static double total(List<Variant> variants) {
    double total = 0;
    for (Variant variant : variants) {
      total += variant.share();
    }
    return total;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
    }
  }
}
