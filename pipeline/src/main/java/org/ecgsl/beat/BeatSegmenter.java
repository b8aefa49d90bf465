package org.ecgsl.beat;

import static org.ecgsl.beat.SegmentationConfig.Bounds.FIXED;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ecgsl.signal.SignalWindow;

/**
 * Cuts a recording into ECG-SL heartbeat segments, one per R-peak, all leads at the same place.
 *
 * <p>A segment reaches from the midpoint to the R-peak before to the midpoint to the one after, or
 * half of {@code maxRrSeconds} where there is no neighbour. Baseline wander is taken out ({@link
 * BaselineFilter}), the rest resampled with the R-peak at a fixed index ({@link SegmentResampler});
 * what lies outside the beat or the recording is 0, what is longer than the segment is cut off.
 * With {@link SegmentationConfig.Bounds#FIXED} the segment reaches as far as its samples do. A
 * beat's quality ({@link SignalQuality}) looks at the part that was kept. Its local mean RR is that
 * of the intervals between R-peaks at most {@code maxRrSeconds} away.
 *
 * <p>Where {@link SegmentationConfig#cutsWindows}, anchors evenly spaced from the recording's
 * beginning, the first after half of their distance, stand in place of the R-peaks. Such a window
 * has neither RR intervals nor fiducials, and its quality says nothing of its QRS complexes.
 *
 * <p>Purely local: a beat depends on the samples within {@link #contextSeconds} of its R-peak and
 * on nothing else, bit for bit. Windows with that much context at either side (or up to the
 * recording's ends), whose cores tile the recording, give each of its beats once, as an uncut pass
 * does.
 *
 * <p>Made for one sampling rate. Immutable and safe to share between threads.
 */
public final class BeatSegmenter {

  private static final double LONGEST_CONTEXT_SECONDS = 10;

  private final SegmentationConfig config;
  private final double samplingRate;
  private final RPeakDetector detector;
  private final BaselineFilter baseline;
  private final SegmentResampler resampler;
  private final QualityMeter quality;
  private final Delineator delineator;
  private final int widestBridge;

  /**
   * @param samplingRate samples per second of the windows, {@link RPeakDetector#LOWEST_RATE} to
   *     {@link RPeakDetector#HIGHEST_RATE}
   */
  public BeatSegmenter(SegmentationConfig config, double samplingRate) {
    this.config = config;
    this.samplingRate = samplingRate;
    detector = new RPeakDetector(samplingRate);
    baseline = new BaselineFilter(config.highPassHz(), samplingRate);
    resampler = new SegmentResampler(config, samplingRate);
    quality = new QualityMeter(samplingRate);
    delineator = new Delineator(samplingRate);
    widestBridge = (int) Math.round(config.longestGapSeconds() * samplingRate);
    if (contextSeconds() > LONGEST_CONTEXT_SECONDS) {
      throw new IllegalArgumentException(
          "segments would need " + contextSeconds() + " s of context, more than 10: " + config);
    }
  }

  /** Whether R-peaks are found at a sampling rate, in samples per second. */
  public static boolean isPossibleAt(double rate) {
    return rate >= RPeakDetector.LOWEST_RATE && rate <= RPeakDetector.HIGHEST_RATE;
  }

  /** Why R-peaks are not found at a recording's sampling rate; empty if they are. */
  public static Optional<String> refusal(String recordId, double rate) {
    return isPossibleAt(rate)
        ? Optional.empty()
        : Optional.of(
            "the recording %s has %s samples per second; R-peaks are found at %.0f to %.0f"
                .formatted(recordId, rate, RPeakDetector.LOWEST_RATE, RPeakDetector.HIGHEST_RATE));
  }

  /** Seconds of signal a window needs on either side of its core; at most 10. */
  public double contextSeconds() {
    double neighbours =
        Math.max(config.maxRrSeconds(), Delineator.CONTEXT_SECONDS) + RPeakDetector.CONTEXT_SECONDS;
    int filters = baseline.reach() + resampler.reach() + 2 * widestBridge + 2;
    int side = Math.max(config.rIndex(), config.segmentSamples() - config.rIndex());
    double longest = Math.max(config.maxRrSeconds() / 2, side / config.segmentRateHz());
    return Math.max(neighbours, longest + filters / samplingRate);
  }

  /**
   * The heartbeats whose R-peak lies in a window, and its quality.
   *
   * @param core the window, ADC integers
   * @param before {@code [lead][sample]} up to its first sample; {@link #contextSeconds} of them,
   *     less only where the recording begins
   * @param after the same from its end on
   */
  public SegmentedWindow segment(SignalWindow core, int[][] before, int[][] after) {
    int from = before[0].length;
    return segment(core.within(before, after), from, from + core.length());
  }

  /**
   * The heartbeats whose R-peak lies in a window's core, and the core's quality.
   *
   * @param window signal with {@link #contextSeconds} before and after the core, less only where
   *     the recording begins or ends
   * @param coreFrom index in the window of the core's first sample
   * @param coreTo index after its last
   */
  public SegmentedWindow segment(SignalWindow window, int coreFrom, int coreTo) {
    if (coreFrom < 0 || coreTo > window.length() || coreFrom >= coreTo) {
      throw new IllegalArgumentException(
          "core " + coreFrom + ".." + coreTo + " of a window of " + window.length());
    }
    if (window.samplingRate() != samplingRate) {
      throw new IllegalArgumentException(
          "window at " + window.samplingRate() + " samples/s, segmenter at " + samplingRate);
    }
    float[][] raw = new float[window.leads().size()][];
    for (int lead = 0; lead < raw.length; lead++) {
      raw[lead] = window.millivolt(lead);
    }
    float[][] level = withoutBaseline(raw, window.startSample());
    if (config.cutsWindows()) {
      return windows(window.startSample(), raw, level, coreFrom, coreTo);
    }
    int[] peaks = detector.detect(raw, window.startSample());
    List<Fiducials> fiducials = delineator.delineate(raw, peaks);
    List<Heartbeat> beats = new ArrayList<>();
    for (int i = 0; i < peaks.length; i++) {
      if (peaks[i] >= coreFrom && peaks[i] < coreTo) {
        beats.add(heartbeat(window.startSample(), peaks, i, fiducials.get(i), raw, level));
      }
    }
    return new SegmentedWindow(
        beats,
        quality.window(raw, coreFrom, coreTo, beats.stream().map(Heartbeat::quality).toList()));
  }

  private SegmentedWindow windows(
      long startSample, float[][] raw, float[][] level, int coreFrom, int coreTo) {
    List<Heartbeat> cut = new ArrayList<>();
    for (int anchor : anchors(startSample, coreFrom, coreTo)) {
      double from = Math.max(resampler.instant(0), -anchor);
      double to = Math.min(resampler.instant(config.segmentSamples()), raw[0].length - anchor);
      int first = anchor + (int) Math.ceil(from);
      int end = anchor + (int) Math.ceil(to);
      cut.add(
          new Heartbeat(
              startSample + anchor,
              Double.NaN,
              Double.NaN,
              Double.NaN,
              quality.window(raw, first, end, List.of()),
              Fiducials.none(anchor),
              segments(level, anchor, from, to)));
    }
    return new SegmentedWindow(cut, quality.window(raw, coreFrom, coreTo, List.of()));
  }

  /**
   * Indices in the window, within the core, of the middles of stretches that tile the recording.
   */
  private List<Integer> anchors(long startSample, int coreFrom, int coreTo) {
    double step = config.everySeconds() * samplingRate;
    List<Integer> anchors = new ArrayList<>();
    long k = (long) Math.max(0, Math.floor((startSample + coreFrom) / step) - 1);
    for (long anchor = middle(k, step); anchor < startSample + coreTo; anchor = middle(++k, step)) {
      if (anchor >= startSample + coreFrom) {
        anchors.add((int) (anchor - startSample));
      }
    }
    return anchors;
  }

  private static long middle(long k, double step) {
    return Math.round((k + 0.5) * step);
  }

  private float[][] segments(float[][] level, int anchor, double from, double to) {
    float[][] segments = new float[level.length][];
    for (int lead = 0; lead < segments.length; lead++) {
      segments[lead] = resampler.segment(level[lead], anchor, from, to);
    }
    return segments;
  }

  private float[][] withoutBaseline(float[][] raw, long startSample) {
    float[][] level = new float[raw.length][];
    for (int lead = 0; lead < raw.length; lead++) {
      level[lead] = baseline.apply(FilledLead.of(raw[lead], widestBridge), startSample);
    }
    return level;
  }

  private Heartbeat heartbeat(
      long startSample, int[] peaks, int i, Fiducials fiducials, float[][] raw, float[][] level) {
    int r = peaks[i];
    double rrPrev = i > 0 ? interval(peaks[i - 1], r) : Double.NaN;
    double rrNext = i + 1 < peaks.length ? interval(r, peaks[i + 1]) : Double.NaN;
    int length = raw[0].length;
    double keptFrom = resampler.instant(0);
    double keptTo = resampler.instant(config.segmentSamples());
    double from = Math.max(config.bounds() == FIXED ? keptFrom : -halfway(rrPrev), -r);
    double to = Math.min(config.bounds() == FIXED ? keptTo : halfway(rrNext), length - r);
    int firstKept = r + (int) Math.ceil(Math.max(from, keptFrom));
    int endKept = r + (int) Math.ceil(Math.min(to, keptTo));
    return new Heartbeat(
        startSample + r,
        rrPrev,
        rrNext,
        meanInterval(peaks, i),
        quality.beat(raw, r, firstKept, endKept),
        fiducials,
        segments(level, r, from, to));
  }

  private double meanInterval(int[] peaks, int i) {
    double reach = config.maxRrSeconds() * samplingRate;
    int first = i;
    while (first > 0 && peaks[i] - peaks[first - 1] <= reach) {
      first--;
    }
    int last = i;
    while (last + 1 < peaks.length && peaks[last + 1] - peaks[i] <= reach) {
      last++;
    }
    return last == first
        ? Double.NaN
        : (peaks[last] - peaks[first]) / samplingRate / (last - first);
  }

  /** Seconds between two R-peaks, {@code NaN} if they are no neighbours. */
  private double interval(int earlier, int later) {
    double seconds = (later - earlier) / samplingRate;
    return seconds <= config.maxRrSeconds() ? seconds : Double.NaN;
  }

  /** Samples from an R-peak to the end of its beat. */
  private double halfway(double rrSeconds) {
    return (Double.isNaN(rrSeconds) ? config.maxRrSeconds() : rrSeconds) * samplingRate / 2;
  }
}
