package dev.millrace.model.graph;

import org.jspecify.annotations.Nullable;

/** A tensor in a graph: an input, a constant or a node's output. Belongs to the graph it is of. */
public final class Value {
  /** Stands for an optional input that is left out. */
  public static final Value NONE = new Value("", null);

  private final String name;
  private final @Nullable GraphBuilder owner;

  Value(String name, @Nullable GraphBuilder owner) {
    this.name = name;
    this.owner = owner;
  }

  String name() {
    return name;
  }

  @Nullable GraphBuilder owner() {
    return owner;
  }

  @Override
  public String toString() {
    return name.isEmpty() ? "none" : name;
  }
}
