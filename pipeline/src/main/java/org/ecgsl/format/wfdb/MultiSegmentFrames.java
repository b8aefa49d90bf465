package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.format.FormatException;
import org.ecgsl.signal.SignalWindow;

/** The segments of a record one after the other, of which one at a time is open. */
final class MultiSegmentFrames implements Frames {

  private final OpenFiles files;
  private final MultiSegment record;
  private final List<SignalSpec> signals;
  private final List<Segment> segments;
  private int current;
  private long position;
  private MappedSegment open;

  MultiSegmentFrames(OpenFiles files, MultiSegment record) {
    this.files = files;
    this.signals = record.signals();
    this.segments = record.segments();
    this.record = record;
  }

  @Override
  public void read(int[][] columns, int at, int frames) throws IOException, FormatException {
    int to = at;
    while (to < at + frames) {
      Segment segment = segmentAtPosition();
      int count = (int) Math.min(at + frames - to, segment.end() - position);
      if (segment.isRecorded()) {
        reader(segment).read(columns, to, count);
      } else {
        fill(columns, to, count);
      }
      position += count;
      to += count;
    }
  }

  private void fill(int[][] columns, int at, int frames) {
    for (int s = 0; s < columns.length; s++) {
      int n = signals.get(s).samplesPerFrame();
      Arrays.fill(columns[s], at * n, (at + frames) * n, SignalWindow.INVALID_SAMPLE);
    }
  }

  private Segment segmentAtPosition() throws IOException {
    while (segments.get(current).end() <= position) {
      close();
      current++;
    }
    return segments.get(current);
  }

  private MappedSegment reader(Segment segment) throws IOException, FormatException {
    if (open == null) {
      open = MappedSegment.open(files, segment, signals);
      open.skip(position - segment.start());
    }
    return open;
  }

  @Override
  public void skip(long frames) throws IOException, FormatException {
    position += frames;
    if (open != null && position < segments.get(current).end()) {
      open.skip(frames);
    } else {
      close();
    }
  }

  @Override
  public long nextRecorded() {
    return record.nextRecorded(position, current);
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
