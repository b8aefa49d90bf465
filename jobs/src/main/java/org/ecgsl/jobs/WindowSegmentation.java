package org.ecgsl.jobs;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.ecgsl.beat.BeatMatcher;
import org.ecgsl.beat.BeatSegmenter;
import org.ecgsl.beat.Heartbeat;
import org.ecgsl.beat.RPeakDetector;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.jobs.lake.BeatRow;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/** Turns one row of the records table into the heartbeats whose R-peak lies in it. */
final class WindowSegmentation implements Serializable {

  private static final long serialVersionUID = 1;

  private final SegmentationConfig config;
  private final double toleranceSeconds;

  /**
   * Settings.
   *
   * @param toleranceSeconds largest distance of a heartbeat to the reference beat that labels it
   */
  WindowSegmentation(SegmentationConfig config, double toleranceSeconds) {
    this.config = config;
    this.toleranceSeconds = toleranceSeconds;
  }

  /** Heartbeats in time order; none at a sampling rate R-peaks are not found at. */
  List<BeatRow> beats(RecordRow row, ReferenceBeats reference) {
    if (row.getFs() < RPeakDetector.LOWEST_RATE || row.getFs() > RPeakDetector.HIGHEST_RATE) {
      return List.of();
    }
    SignalWindow window = windowWithContext(row);
    int from = row.getContextBefore()[0].length;
    int to = from + row.getSamples()[0].length;
    List<Heartbeat> heartbeats = new BeatSegmenter(config, row.getFs()).segment(window, from, to);
    List<String> symbols = symbols(heartbeats, row, reference);
    List<BeatRow> rows = new ArrayList<>(heartbeats.size());
    for (int i = 0; i < heartbeats.size(); i++) {
      rows.add(beatRow(row, heartbeats.get(i), symbols.get(i)));
    }
    return rows;
  }

  private List<String> symbols(
      List<Heartbeat> heartbeats, RecordRow row, ReferenceBeats reference) {
    int tolerance = (int) Math.round(toleranceSeconds * row.getFs());
    long start = row.getStartSample();
    List<Annotation> marks =
        reference.between(
            row.getDataset(),
            row.getRecordId(),
            start - tolerance,
            start + row.getSamples()[0].length + tolerance);
    long[] peaks = heartbeats.stream().mapToLong(Heartbeat::rSample).toArray();
    return new BeatMatcher(toleranceSeconds, 0).label(peaks, marks, row.getFs());
  }

  private static SignalWindow windowWithContext(RecordRow row) {
    List<Lead> leads = new ArrayList<>();
    int[][] samples = new int[row.getLeads().length][];
    for (int lead = 0; lead < samples.length; lead++) {
      leads.add(
          new Lead(
              row.getLeads()[lead],
              row.getGain()[lead],
              row.getBaseline()[lead],
              row.getUnits()[lead]));
      samples[lead] =
          joined(row.getContextBefore()[lead], row.getSamples()[lead], row.getContextAfter()[lead]);
    }
    long start = row.getStartSample() - row.getContextBefore()[0].length;
    return new SignalWindow(start, row.getFs(), leads, samples);
  }

  private static int[] joined(int[] before, int[] middle, int[] after) {
    int[] all = new int[before.length + middle.length + after.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(middle, 0, all, before.length, middle.length);
    System.arraycopy(after, 0, all, before.length + middle.length, after.length);
    return all;
  }

  private static BeatRow beatRow(RecordRow row, Heartbeat beat, String symbol) {
    BeatRow out = new BeatRow();
    out.setDataset(row.getDataset());
    out.setRecordId(row.getRecordId());
    out.setPatientId(row.getPatientId());
    out.setWindow(row.getWindow());
    out.setRSample(beat.rSample());
    out.setRSeconds(beat.rSample() / row.getFs());
    out.setRrPrevS(known(beat.rrPrevSeconds()));
    out.setRrNextS(known(beat.rrNextSeconds()));
    out.setQuality((float) beat.quality());
    out.setSymbol(symbol.isEmpty() ? null : symbol);
    out.setSegment(beat.segment());
    return out;
  }

  private static Double known(double seconds) {
    return Double.isNaN(seconds) ? null : (Double) seconds;
  }
}
