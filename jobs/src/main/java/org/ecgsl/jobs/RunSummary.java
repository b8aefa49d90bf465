package org.ecgsl.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecgsl.eval.ConfusionMatrix;

/**
 * What a run came to; stored as {@code run.json} in the lake.
 *
 * @param counts what is in the lake: recordings, windows, annotations, beats, quarantined
 * @param pretrain validation loss before and after pre-training
 * @param finetune test figures of the model fine-tuned from the pre-trained one
 * @param scratch test figures of the same network trained from scratch
 * @param seconds time of each stage, when it was last run
 */
public record RunSummary(
    Map<String, Long> counts,
    PretrainJob.Result pretrain,
    Evaluation finetune,
    Evaluation scratch,
    Map<String, Double> seconds) {

  /**
   * Figures of one model on the test patients.
   *
   * @param macroF1 mean F1 over the classes that occur in the reference
   * @param accuracy share of heartbeats given their class
   * @param perClass figures by class; null where a class does not occur
   * @param labels order of rows and columns of the confusion matrix
   * @param confusion heartbeats, {@code [reference][predicted]}
   */
  public record Evaluation(
      double macroF1,
      double accuracy,
      Map<String, PerClass> perClass,
      List<String> labels,
      long[][] confusion) {

    /** The figures a confusion matrix holds. */
    public static Evaluation of(ConfusionMatrix matrix) {
      Map<String, PerClass> perClass = new LinkedHashMap<>();
      for (int i = 0; i < matrix.labels().size(); i++) {
        ConfusionMatrix.ClassFigures figures = matrix.figures(i);
        perClass.put(
            figures.label(),
            new PerClass(
                figures.support(),
                finite(figures.sensitivity()),
                finite(figures.positivePredictivity()),
                finite(figures.f1())));
      }
      return new Evaluation(
          matrix.macroF1(), matrix.accuracy(), perClass, matrix.labels(), matrix.counts());
    }

    /** Lines of a table: figures by class, the means, the confusion matrix. */
    public List<String> table() {
      List<String> lines = new ArrayList<>();
      lines.add("class      beats  sensitivity  pos.predict.      F1");
      perClass.forEach(
          (label, figures) ->
              lines.add(
                  "%-5s %10s  %11s  %12s  %6s"
                      .formatted(
                          label,
                          "%,d".formatted(figures.support()),
                          percent(figures.sensitivity()),
                          percent(figures.positivePredictivity()),
                          percent(figures.f1()))));
      lines.add("macro F1 %.4f, accuracy %.4f".formatted(macroF1, accuracy));
      lines.add("");
      lines.add("reference \\ predicted " + columns(labels));
      for (int i = 0; i < confusion.length; i++) {
        List<String> cells = Arrays.stream(confusion[i]).mapToObj("%,d"::formatted).toList();
        lines.add("%-21s %s".formatted(labels.get(i), columns(cells)));
      }
      return lines;
    }

    private static String columns(List<String> cells) {
      StringBuilder line = new StringBuilder();
      cells.forEach(cell -> line.append("%8s".formatted(cell)));
      return line.toString();
    }

    private static Double finite(double value) {
      return Double.isNaN(value) ? null : (Double) value;
    }

    private static String percent(Double share) {
      return share == null ? "-" : "%.2f %%".formatted(100 * share);
    }
  }

  /** Figures of one class as fractions. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record PerClass(
      long support, Double sensitivity, Double positivePredictivity, Double f1) {}
}
