package dev.millrace.model.architecture;

/**
 * A kind of linear module that adapters can change, once per layer.
 *
 * @param pattern its canonical name with {@code *} for the layer, such as {@code
 *     encoder.layer.*.attention.self.query}
 * @param in input features
 * @param out output features
 */
public record LoraTarget(String pattern, int in, int out) {

  /** The module's canonical name in one layer. */
  public String module(int layer) {
    return pattern.replace("*", Integer.toString(layer));
  }
}
