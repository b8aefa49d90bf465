package org.ecgsl.jobs.config;

import java.util.List;
import java.util.Locale;

/**
 * A comparison of models on one task. Keys, ranges and defaults are documented under {@code study}
 * in {@code conf/defaults.conf}.
 *
 * @param name what its files are called
 * @param note what is to be said of the data
 * @param run settings of the ECG-SL network; of a training, seed, label share and what is trained
 *     are the study's
 * @param probe the same for the models of which the head alone is trained
 * @param resnet1d the same for the residual network over uncut windows
 * @param models compared, in the order of the table
 * @param labelShares shares of the labels to learn from
 * @param seeds one training of each model and share for each
 * @param draws of the bootstrap
 * @param saliency whether to tell where in the heartbeat the models look
 * @param ablation what is tried on validation patients first
 */
public record StudyConfig(
    String name,
    String note,
    RunConfig run,
    RunConfig probe,
    RunConfig resnet1d,
    List<Model> models,
    List<Double> labelShares,
    List<Long> seeds,
    int draws,
    boolean saliency,
    Ablation ablation) {

  /** A model of the comparison. */
  public enum Model {
    /** ECG-SL, pre-trained, then all of it trained on the labels. */
    PRETRAINED,
    /** ECG-SL, all of it trained on the labels alone. */
    SCRATCH,
    /** ECG-SL as it is initialised, of which the head is trained. */
    RANDOM_FROZEN,
    /** ECG-SL, pre-trained, of which then the head is trained. */
    LINEAR_PROBE,
    /** A residual network over uncut windows. */
    RESNET1D;

    /** Whether it starts from a pre-trained model. */
    public boolean isPretrained() {
      return this == PRETRAINED || this == LINEAR_PROBE;
    }

    /** Whether all but its head is left as it is. */
    public boolean isProbe() {
      return this == RANDOM_FROZEN || this == LINEAR_PROBE;
    }

    /** Its name in tables and files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Every pretext task with every mask share, compared by a linear probe on validation patients;
   * the best is what the study pre-trains with. Nothing is tried if either list is empty.
   *
   * @param labelShare share of the labels the probe learns from
   * @param epochs passes of a pre-training that is tried; 0: as many as of the chosen one
   */
  public record Ablation(
      List<RunConfig.Pretext> pretexts, List<Double> maskShares, double labelShare, int epochs) {}

  /** The settings a model is trained with. */
  public RunConfig of(Model model) {
    if (model == Model.RESNET1D) {
      return resnet1d;
    }
    return model.isProbe() ? probe : run;
  }
}
