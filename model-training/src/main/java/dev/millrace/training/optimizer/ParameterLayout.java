package dev.millrace.training.optimizer;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each trained tensor lies in one array of all trained numbers.
 *
 * @param slots in the array's order, without gaps
 */
public record ParameterLayout(List<ParameterLayout.Slot> slots) {
  /** Copies the list. */
  public ParameterLayout {
    slots = List.copyOf(slots);
  }

  /**
   * One tensor's place.
   *
   * @param name its canonical name
   * @param shape its dimensions
   * @param decays whether weight decay pulls it to 0: matrices, not biases and norms
   * @param offset where it begins
   */
  public record Slot(String name, List<Integer> shape, boolean decays, int offset) {
    /** Copies the list. */
    public Slot {
      shape = List.copyOf(shape);
    }

    /** How many numbers. */
    public int size() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Where it ends. */
    public int end() {
      return offset + size();
    }
  }

  /** How many numbers in all. */
  public int size() {
    return slots.isEmpty() ? 0 : slots.get(slots.size() - 1).end();
  }

  /** Lays tensors out one behind the other. */
  public static final class Builder {
    private final List<Slot> slots = new ArrayList<>();

    /** Adds a tensor; matrices decay. */
    public Builder add(String name, int... shape) {
      List<Integer> dimensions = new ArrayList<>();
      for (int dimension : shape) {
        dimensions.add(dimension);
      }
      int offset = slots.isEmpty() ? 0 : slots.get(slots.size() - 1).end();
      slots.add(new Slot(name, dimensions, shape.length > 1, offset));
      return this;
    }

    /** The layout. */
    public ParameterLayout build() {
      return new ParameterLayout(slots);
    }
  }
}
