package dev.millrace.model.architecture;

import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.HeadLayout;
import java.util.List;

/**
 * What tells the encoders apart that compute what BERT computes.
 *
 * @param modelType {@code model_type} of its checkpoints
 * @param prefix what its tensors' names start with where the model has a head
 * @param fields names in its configuration
 * @param modules names of a layer's parts
 * @param head the steps of its classification head
 * @param classifier the head's last module
 */
record BertFamily(
    String modelType,
    String prefix,
    BertFields fields,
    BertModules modules,
    List<HeadLayout.Step> head,
    String classifier) {

  static final BertFamily BERT =
      new BertFamily(
          "bert",
          "bert.",
          BertFields.BERT,
          BertModules.BERT,
          List.of(new HeadLayout.Dense("pooler.dense", true), HeadActivation.TANH),
          "classifier");

  /** Sanh et al. 2019, "DistilBERT, a distilled version of BERT". */
  static final BertFamily DISTILBERT =
      new BertFamily(
          "distilbert",
          "distilbert.",
          BertFields.DISTILBERT,
          BertModules.DISTILBERT,
          List.of(new HeadLayout.Dense("pre_classifier", true), HeadActivation.RELU),
          "classifier");

  /** Liu et al. 2019, "RoBERTa: A Robustly Optimized BERT Pretraining Approach". */
  static final BertFamily ROBERTA = roberta("roberta");

  /** Conneau et al. 2019, "Unsupervised Cross-lingual Representation Learning at Scale". */
  static final BertFamily XLM_ROBERTA = roberta("xlm-roberta");

  /** Martin et al. 2019, "CamemBERT: a Tasty French Language Model". */
  static final BertFamily CAMEMBERT = roberta("camembert");

  private static BertFamily roberta(String modelType) {
    return new BertFamily(
        modelType,
        "roberta.",
        BertFields.ROBERTA,
        BertModules.BERT,
        List.of(new HeadLayout.Dense("classifier.dense", true), HeadActivation.TANH),
        "classifier.out_proj");
  }

  HeadLayout headLayout(int hiddenSize) {
    return new HeadLayout(prefix, hiddenSize, head, new HeadLayout.Classifier(classifier));
  }
}
