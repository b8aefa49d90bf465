package org.ecgsl.beat;

import java.util.ArrayList;
import java.util.List;
import org.ecgsl.signal.SignalWindow;

/**
 * Cuts each heartbeat into a segment of fixed rate and length with the R-peak at a fixed place,
 * after the heartbeat segments of ECG-SL (Yu, Yang and Sano, arXiv 2310.00818; the lengths are
 * ours).
 *
 * <p>A heartbeat reaches from the midpoint to the beat before to the midpoint to the beat after;
 * where a neighbour is further than the longest RR interval allowed, it reaches half of that. What
 * the segment has beyond those bounds is zero, what the heartbeat has beyond the segment is
 * cropped. The baseline, a triangular moving average two seconds wide, is taken off first. All
 * leads are cut at the same place.
 */
public final class BeatSegmenter {

  private static final double BASELINE_SECONDS = 1;

  /** Clarity at which a beat counts as perfectly clear, and that of noise. */
  private static final double CLEAR = 3;

  private static final double NOISE = 1.5;

  private final SegmentationConfig config;
  private final RPeakDetector detector = new RPeakDetector();

  public BeatSegmenter(SegmentationConfig config) {
    this.config = config;
  }

  /** Context a window needs on each side for its beats to be those of the uncut recording, in s. */
  public double contextSeconds() {
    double segment = config.samples() / config.rateHz();
    return Math.max(
        config.maxRrSeconds() + RPeakDetector.CONTEXT_SECONDS,
        segment + BASELINE_SECONDS + SegmentResampler.reachSeconds(config.rateHz()));
  }

  /**
   * The heartbeats whose R-peak lies in a part of the window.
   *
   * @param window signal with {@link #contextSeconds} on each side of the part, or up to the ends
   *     of the recording
   * @param from first index of the part
   * @param to index after its last
   * @return heartbeats in time order; none is a result
   */
  public List<Heartbeat> segment(SignalWindow window, int from, int to) {
    RPeakDetector.RPeaks found = detector.detect(window);
    int[] peaks = found.peaks();
    List<Heartbeat> beats = new ArrayList<>();
    float[][] leads = null;
    SegmentResampler resampler = new SegmentResampler(config, window.samplingRate());
    for (int i = 0; i < peaks.length; i++) {
      if (peaks[i] >= from && peaks[i] < to) {
        leads = leads == null ? lessBaseline(window) : leads;
        double prev = i == 0 ? Double.NaN : interval(window, peaks[i - 1], peaks[i]);
        double next = i + 1 == peaks.length ? Double.NaN : interval(window, peaks[i], peaks[i + 1]);
        beats.add(beat(window, leads, resampler, peaks[i], prev, next, found.clarity()[i]));
      }
    }
    return beats;
  }

  private Heartbeat beat(
      SignalWindow window,
      float[][] leads,
      SegmentResampler resampler,
      int peak,
      double prev,
      double next,
      double clarity) {
    double before = (Double.isNaN(prev) ? config.maxRrSeconds() : prev) / 2;
    double after = (Double.isNaN(next) ? config.maxRrSeconds() : next) / 2;
    float[][] segment = new float[leads.length][];
    for (int lead = 0; lead < leads.length; lead++) {
      segment[lead] = resampler.cut(leads[lead], peak, before, after);
    }
    double clear = Math.max(0, Math.min(1, (clarity - NOISE) / (CLEAR - NOISE)));
    double quality = clear * validShare(window, peak, before, after);
    return new Heartbeat(window.startSample() + peak, prev, next, quality, segment);
  }

  private double interval(SignalWindow window, int a, int b) {
    double seconds = (b - a) / window.samplingRate();
    return seconds > config.maxRrSeconds() ? Double.NaN : seconds;
  }

  /** Share of the samples of the heartbeat, all leads, that are valid. */
  private static double validShare(SignalWindow window, int peak, double before, double after) {
    int from = Math.max(0, peak - (int) (before * window.samplingRate()));
    int to = Math.min(window.length() - 1, peak + (int) (after * window.samplingRate()));
    int valid = 0;
    for (int[] lead : window.samples()) {
      for (int i = from; i <= to; i++) {
        valid += lead[i] == SignalWindow.INVALID_SAMPLE ? 0 : 1;
      }
    }
    return (double) valid / ((long) (to - from + 1) * window.samples().length);
  }

  private static float[][] lessBaseline(SignalWindow window) {
    int radius = (int) Math.round(BASELINE_SECONDS * window.samplingRate() / 2);
    float[][] leads = new float[window.samples().length][];
    for (int lead = 0; lead < leads.length; lead++) {
      leads[lead] = lessBaseline(window.samples()[lead], radius);
      double scale = window.leads().get(lead).millivoltPerAdcUnit();
      for (int i = 0; i < leads[lead].length; i++) {
        leads[lead][i] = (float) (leads[lead][i] * scale);
      }
    }
    return leads;
  }

  /**
   * ADC samples less their baseline; 0 where invalid. Sums of integers: exact, wherever they begin.
   */
  private static float[] lessBaseline(int[] adc, int radius) {
    long[] value = new long[adc.length];
    long[] one = new long[adc.length];
    for (int i = 0; i < adc.length; i++) {
      boolean valid = adc[i] != SignalWindow.INVALID_SAMPLE;
      value[i] = valid ? adc[i] : 0;
      one[i] = valid ? 1 : 0;
    }
    long[] sums = MovingWindow.centred(MovingWindow.centred(value, radius), radius);
    long[] counts = MovingWindow.centred(MovingWindow.centred(one, radius), radius);
    float[] out = new float[adc.length];
    for (int i = 0; i < adc.length; i++) {
      out[i] = one[i] == 0 ? 0 : (float) (value[i] - (double) sums[i] / counts[i]);
    }
    return out;
  }
}
