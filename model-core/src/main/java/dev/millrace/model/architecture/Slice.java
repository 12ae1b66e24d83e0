package dev.millrace.model.architecture;

import dev.millrace.model.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;

/**
 * Some of a module's outputs, as if they were a module of their own.
 *
 * @param target index of the module's kind
 * @param bias whether the product gets the module's own
 * @param leftOut {@code [in]}: a constant that the module's input lacks; as {@code W·(x + c) = W·x
 *     + W·c}, the bias makes up for it
 */
record Slice(int target, int from, int to, boolean bias, @Nullable FloatTensor leftOut) {
  Slice(int target, int from, int to, boolean bias) {
    this(target, from, to, bias, null);
  }

  /** How many outputs. */
  int size() {
    return to - from;
  }

  /** The same for an input that lacks a constant. */
  Slice leavingOut(FloatTensor constant) {
    return new Slice(target, from, to, bias, constant);
  }
}
