package dev.millrace.model.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names of labels, in the order of their numbers from 0. Immutable.
 *
 * <p>Threading: any.
 */
public final class LabelNames {
  /** What such a file is called beside its data set. */
  public static final String FILE = "labels.txt";

  private static final int MAX_LABELS = 100_000;
  private static final int MAX_DIGITS = 6;

  private final List<String> names;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Takes names.
   *
   * @throws IllegalArgumentException if there are none, or one stands there twice
   */
  public LabelNames(List<String> names) {
    this.names = List.copyOf(names);
    for (String name : this.names) {
      if (numbers.put(name, numbers.size()) != null) {
        throw new IllegalArgumentException(
            "expected each label once, got label %d a second time".formatted(numbers.get(name)));
      }
    }
    if (this.names.isEmpty()) {
      throw new IllegalArgumentException("expected names of labels, got none");
    }
  }

  /**
   * Reads a file with a name on each line.
   *
   * @throws IOException if it can't be read, or its names are no labels
   */
  public static LabelNames read(Path file) throws IOException {
    List<String> names = new ArrayList<>();
    try (PhysicalLines lines = PhysicalLines.open(file)) {
      for (PhysicalLines.Line line = lines.next(); line != null; line = lines.next()) {
        String name = line.text().strip();
        if (!name.isEmpty()) {
          names.add(name);
        }
        if (names.size() > MAX_LABELS) {
          throw new IOException("%s: expected at most %d labels".formatted(file, MAX_LABELS));
        }
      }
      return new LabelNames(names);
    } catch (BadRowException | IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** The names that stand in {@code labels.txt} in the data's directory, if there is one. */
  public static Optional<LabelNames> beside(Path data) throws IOException {
    Path file = data.resolveSibling(FILE);
    return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
  }

  /** The names. */
  public List<String> names() {
    return names;
  }

  /** The number of a label that is given by its name or, if no label is called so, its number. */
  public Optional<Integer> number(String value) {
    Integer named = numbers.get(value);
    if (named != null) {
      return Optional.of(named);
    }
    boolean digits =
        !value.isEmpty()
            && value.length() <= MAX_DIGITS
            && value.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = digits ? Integer.parseInt(value) : -1;
    return number >= 0 && number < names.size() ? Optional.of(number) : Optional.empty();
  }

  /**
   * Numbers of the labels in a value: a name, a number, or several of them with commas between.
   *
   * @return empty if it is none of these
   */
  public Optional<List<Integer>> numbers(String value) {
    Optional<Integer> one = number(value);
    if (one.isPresent()) {
      return Optional.of(List.of(one.get()));
    }
    List<Integer> several = new ArrayList<>();
    for (String part : value.split(",", -1)) {
      Optional<Integer> each = number(part.strip());
      if (each.isEmpty()) {
        return Optional.empty();
      }
      several.add(each.get());
    }
    return Optional.of(several);
  }
}
