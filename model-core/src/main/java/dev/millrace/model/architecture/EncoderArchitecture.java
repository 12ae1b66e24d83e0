package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.head.HeadLayout;

/** A family of encoders that can be written as a packed graph. */
public interface EncoderArchitecture {

  /** The {@code model_type} of its checkpoints. */
  String modelType();

  /**
   * Writes a checkpoint as a graph.
   *
   * @param statistics what is known of its modules' inputs, or is to be measured
   * @throws ModelFormatException if the configuration or a tensor is not as the family has it
   */
  EncoderGraph build(
      JsonFile config, WeightSource weights, EncoderOptions options, InputStatistics statistics)
      throws ModelFormatException;

  /**
   * What {@link #build} says of the graph that it writes.
   *
   * @param pooling how the graph pools
   * @throws ModelFormatException if the configuration is not as the family has it
   */
  EncoderDescription describe(JsonFile config, Pooling pooling) throws ModelFormatException;

  /**
   * What {@link #build} writes as a graph, for whoever computes it otherwise.
   *
   * @throws ModelFormatException if the configuration is not as the family has it
   */
  EncoderComputation computation(JsonFile config) throws ModelFormatException;

  /**
   * Whether a tensor is one that the graph is made of.
   *
   * @param name without the base model's prefix
   */
  boolean isOfEncoder(String name);

  /**
   * What a classification head of this family is made of.
   *
   * @throws ModelFormatException if the configuration is not as the family has it
   */
  HeadLayout head(JsonFile config) throws ModelFormatException;

  /**
   * What this family's classification head reads: the way it was trained, so the only way in which
   * it answers right.
   *
   * @throws ModelFormatException if the configuration is not as the family has it
   */
  Pooling pooling(JsonFile config) throws ModelFormatException;
}
