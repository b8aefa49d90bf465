package org.ecgsl.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.eval.ConfusionMatrix;
import org.ecgsl.eval.PatientBootstrap.Interval;
import org.ecgsl.model.Head;

/**
 * What a report tells of a lake, gathered and counted.
 *
 * <p>Arrays are handed over, not copied.
 *
 * @param lake where it lies
 * @param made when and by which version
 * @param patients people in all datasets
 * @param beats heartbeats
 * @param datasets what was ingested
 * @param quarantine what could not be used, by stage and reason
 * @param quality quality index of heartbeats, 0 to 1; empty without heartbeats
 * @param rr RR intervals in seconds; empty without any
 * @param leads signal quality by lead
 * @param labels reference beats by symbol
 * @param models models, in the order wanted
 * @param map where a model places heartbeats
 * @param strips recordings to look at
 */
public record ReportData(
    String lake,
    String made,
    long patients,
    long beats,
    List<Dataset> datasets,
    List<Rejected> quarantine,
    Optional<Histogram> quality,
    Optional<Histogram> rr,
    List<LeadQuality> leads,
    Map<String, Long> labels,
    List<Model> models,
    Optional<BeatMap> map,
    List<EcgStrip> strips) {

  /**
   * An archive.
   *
   * @param title what its authors call it; its name in the lake where no descriptor knows it
   * @param home page it is published on, empty if not known
   * @param licence terms of use, empty if not known
   * @param citation publications to cite
   * @param hours of signal, leads counted once
   * @param leads sets of leads, with how many recordings have each
   * @param rates sampling rates, likewise
   */
  public record Dataset(
      String name,
      String title,
      String home,
      String licence,
      List<String> citation,
      long recordings,
      long patients,
      double hours,
      Map<String, Long> leads,
      Map<String, Long> rates,
      List<String> formats) {}

  /**
   * What could not be used.
   *
   * @param count how often
   * @param example a message
   */
  public record Rejected(String stage, String reason, long count, String example) {}

  /**
   * Counts of values in bins of equal width.
   *
   * @param from lower end of the first bin
   * @param width of a bin
   * @param counts by bin; values outside of all bins are counted in the nearest
   */
  public record Histogram(double from, double width, long[] counts) {

    /** All that was counted. */
    public long total() {
      long total = 0;
      for (long count : counts) {
        total += count;
      }
      return total;
    }

    /** Middle of the bin that the median lies in; NaN if nothing was counted. */
    double median() {
      long left = (total() + 1) / 2;
      for (int bin = 0; bin < counts.length && left > 0; bin++) {
        left -= counts[bin];
        if (left <= 0) {
          return from + (bin + 0.5) * width;
        }
      }
      return Double.NaN;
    }
  }

  /** Means over the windows of a lead, 0 to 1, as in the table {@code quality}. */
  public record LeadQuality(
      String lead,
      long windows,
      double quality,
      double missing,
      double flat,
      double clipped,
      double noise) {}

  /**
   * A model.
   *
   * @param facts what it is and what it was made of, by name
   * @param epochs how its training went
   * @param evaluation what it came to; empty if the lake has no predictions of it
   */
  public record Model(
      String name,
      String id,
      Map<String, String> facts,
      List<Epoch> epochs,
      Optional<Evaluation> evaluation) {}

  /**
   * An epoch; 0 is before the first.
   *
   * @param trainingLoss NaN if not known
   * @param learningRate NaN if not known
   */
  public record Epoch(int epoch, double validationLoss, double trainingLoss, double learningRate) {}

  /**
   * What a model gave against what is known.
   *
   * @param answer the kind of labels
   * @param samples predictions with a reference
   * @param drawn how many of them the figures rest on
   * @param patients patients among these
   * @param draws of the intervals' bootstrap
   * @param confusion all samples; empty unless a sample has one label
   * @param figures by name, as {@link org.ecgsl.eval.Metrics} names them
   * @param curves ROC by label
   */
  public record Evaluation(
      List<String> labels,
      Head.Answer answer,
      long samples,
      long drawn,
      long patients,
      int draws,
      Optional<ConfusionMatrix> confusion,
      Map<String, Interval> figures,
      List<Curve> curves) {}

  /**
   * A receiver operating characteristic.
   *
   * @param falsePositiveRates ascending, 0 to 1
   * @param sensitivities at each, with its 95 % interval
   */
  public record Curve(String label, double[] falsePositiveRates, List<Interval> sensitivities) {}

  /**
   * Heartbeats in the plane that shows most of where an encoder places them.
   *
   * @param model whose encoder
   * @param explained share of the variance that each axis shows
   * @param rateHz samples per second of the pictures
   * @param points a sample of heartbeats
   */
  public record BeatMap(String model, double[] explained, double rateHz, List<Point> points) {}

  /**
   * A heartbeat on the map.
   *
   * @param recording what it is of
   * @param seconds its R-peak in the recording; NaN if not known
   * @param label its reference class or symbol; empty if not known
   * @param answer what the model says; empty if it does not classify heartbeats
   * @param picture samples of its first lead
   */
  public record Point(
      double x,
      double y,
      String recording,
      double seconds,
      String label,
      String answer,
      float[] picture) {}
}
