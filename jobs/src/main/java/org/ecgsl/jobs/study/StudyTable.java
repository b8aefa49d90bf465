package org.ecgsl.jobs.study;

import java.util.List;
import java.util.Map;

/**
 * What a study came to; stored as JSON, from which the readable forms are made.
 *
 * @param study its name
 * @param task task the models were trained on
 * @param title what the task is about
 * @param note what is to be said of the data
 * @param labels labels in the order of the outputs
 * @param command the command that made the table
 * @param commit version of the code
 * @param seeds one training of each row for each
 * @param bootstrapDraws draws of patients behind each interval
 * @param figure the figure that chose on validation patients
 * @param rows models and label shares
 * @param differences of two models at the same label share, on the same patients
 * @param ablation what was tried on validation patients before, the chosen one first
 * @param saliency where in the heartbeat models look, those of the largest label share and the
 *     first seed
 * @param settings settings of each kind of model
 */
public record StudyTable(
    String study,
    String task,
    String title,
    String note,
    List<String> labels,
    String command,
    String commit,
    List<Long> seeds,
    int bootstrapDraws,
    String figure,
    List<Row> rows,
    List<Difference> differences,
    List<Tried> ablation,
    List<Look> saliency,
    Map<String, String> settings) {

  /**
   * A figure with its 95 % interval; null where it has no value.
   *
   * @param mean over the trainings
   */
  public record Figure(Double mean, Double low, Double high) {}

  /** Mean and interval for people, for example {@code 0.930 (0.912 to 0.944)}; null is a dash. */
  public static String text(Figure figure) {
    if (figure == null || figure.mean() == null) {
      return "-";
    }
    return figure.low() == null
        ? "%.3f".formatted(figure.mean())
        : "%.3f (%.3f to %.3f)".formatted(figure.mean(), figure.low(), figure.high());
  }

  /**
   * A model trained on a share of the labels.
   *
   * @param labelled heartbeats or stretches it learned from, mean over seeds
   * @param parameters trained values, statistics of normalisations apart
   * @param cpuMinutes of training on the labels, mean over seeds; null on a cluster
   * @param pretrainCpuMinutes of the pre-training before it, likewise
   * @param minutes time of training on the labels, mean over seeds
   * @param samples scored test samples
   * @param patients their patients
   * @param validation the figure that chose, on the validation side, mean over seeds
   * @param metrics figures on the test side by name
   */
  public record Row(
      String model,
      double labelShare,
      double labelled,
      long parameters,
      Double cpuMinutes,
      Double pretrainCpuMinutes,
      double minutes,
      int samples,
      int patients,
      Double validation,
      Map<String, Figure> metrics) {}

  /** First less second. */
  public record Difference(
      String first, String second, double labelShare, Map<String, Figure> metrics) {}

  /**
   * Shares of a model's saliency, by gradient and by integrated gradients, and of the samples, in
   * one part of the heartbeats that have a label.
   *
   * @param part QRS, ST or T
   * @param beats test heartbeats that have the label and the part
   */
  public record Look(
      String model,
      String label,
      String part,
      double gradient,
      double integrated,
      double samples,
      long beats) {}

  /**
   * A way to pre-train.
   *
   * @param validation its figure on validation patients
   */
  public record Tried(String pretext, double maskShare, double validation) {}
}
