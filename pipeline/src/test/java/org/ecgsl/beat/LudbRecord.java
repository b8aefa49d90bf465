package org.ecgsl.beat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.testing.RealData;

/**
 * A recording of the Lobachevsky University Database with the marks set by hand in each lead: 500
 * samples/s, 12 leads, 10 s.
 *
 * @param millivolt {@code [lead][sample]}
 * @param marks annotations of each lead
 */
record LudbRecord(float[][] millivolt, List<List<Annotation>> marks) {

  static final double RATE = 500;

  private static final List<String> PEAKS = List.of("p", "N", "t");

  static LudbRecord read(int number) throws IOException {
    try {
      LocalFiles folder = new LocalFiles(RealData.folder("ludb"));
      RecordReader reader = WfdbRecordReader.open(folder, Integer.toString(number));
      try (WindowCursor cursor = reader.windows((int) reader.record().lengthSamples())) {
        SignalWindow signal = cursor.next().orElseThrow();
        float[][] millivolt = new float[signal.leads().size()][];
        List<List<Annotation>> marks = new ArrayList<>();
        for (int lead = 0; lead < millivolt.length; lead++) {
          millivolt[lead] = signal.millivolt(lead);
          String annotator = signal.leads().get(lead).name().toLowerCase(Locale.ROOT);
          marks.add(reader.annotations(annotator));
        }
        return new LudbRecord(millivolt, marks);
      }
    } catch (FormatException e) {
      throw new IOException(e);
    }
  }

  /** Scores the beats found in each lead against its marks. */
  Map<FiducialPoint, FiducialScore> score(List<List<Fiducials>> leads) {
    Map<FiducialPoint, FiducialScore> scores = new EnumMap<>(FiducialPoint.class);
    for (int lead = 0; lead < leads.size(); lead++) {
      List<Annotation> marked = marks.get(lead);
      int first = (int) marked.get(0).sample();
      int last = (int) marked.get(marked.size() - 1).sample();
      FiducialPoint[] points = FiducialPoint.values();
      for (int i = 0; i < points.length; i++) {
        FiducialPoint point = points[i];
        int[] found =
            leads.get(lead).stream().mapToInt(point::of).filter(at -> at >= 0).sorted().toArray();
        int[] wanted = indices(marked, PEAKS.get(i / 3), i % 3 - 1);
        FiducialScore score = FiducialScore.of(found, wanted, first, last, RATE);
        scores.merge(point, score, FiducialScore::plus);
      }
    }
    return scores;
  }

  /** Indices of the marks of one kind of wave: its onset, peak or offset as step -1, 0 or 1. */
  private static int[] indices(List<Annotation> marked, String peak, int step) {
    String symbol = List.of("(", peak, ")").get(step + 1);
    List<Integer> indices = new ArrayList<>();
    for (int i = Math.max(0, -step); i < marked.size() - Math.max(0, step); i++) {
      Annotation mark = marked.get(i + step);
      if (marked.get(i).symbol().equals(peak) && mark.symbol().equals(symbol)) {
        indices.add((int) mark.sample());
      }
    }
    return indices.stream().mapToInt(Integer::intValue).toArray();
  }
}
