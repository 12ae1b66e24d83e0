package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.util.List;

/** Finds the architecture of a checkpoint by its {@code model_type}. */
public final class ModelFactory {
  private static final List<EncoderArchitecture> ALL =
      List.of(
          new BertArchitecture(BertFamily.BERT),
          new BertArchitecture(BertFamily.DISTILBERT),
          new BertArchitecture(BertFamily.ROBERTA),
          new BertArchitecture(BertFamily.XLM_ROBERTA),
          new BertArchitecture(BertFamily.CAMEMBERT),
          new ModernBertArchitecture());

  private ModelFactory() {}

  /** The {@code model_type} of every architecture there is. */
  public static List<String> modelTypes() {
    return ALL.stream().map(EncoderArchitecture::modelType).toList();
  }

  /**
   * The architecture of a configuration.
   *
   * @throws ModelFormatException naming the types that there are, if it is none of them
   */
  public static EncoderArchitecture architecture(JsonFile config) throws ModelFormatException {
    String modelType = config.requireText("model_type");
    for (EncoderArchitecture architecture : ALL) {
      if (architecture.modelType().equals(modelType)) {
        return architecture;
      }
    }
    throw config.fault("model_type", "one of " + modelTypes());
  }
}
