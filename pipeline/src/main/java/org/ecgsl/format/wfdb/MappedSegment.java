package org.ecgsl.format.wfdb;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.format.FormatException;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/**
 * A segment whose signals stand where the record has them, in the record's scale: where gain or
 * baseline differ, samples are converted and rounded, as the WFDB library does. Signals that the
 * segment lacks are invalid.
 */
final class MappedSegment implements Closeable {

  private final SegmentFrames frames;
  private final List<SignalSpec> own;
  private final List<SignalSpec> record;
  private final int[] places;

  /** Where signals go that the record does not have. */
  private final int[][] dropped;

  private MappedSegment(
      SegmentFrames frames, List<SignalSpec> own, List<SignalSpec> record, int[] places) {
    this.frames = frames;
    this.own = own;
    this.record = record;
    this.places = places;
    this.dropped = new int[places.length][0];
  }

  /**
   * Opens the files of a segment that is there.
   *
   * @param record the signals of the record
   */
  static MappedSegment open(OpenFiles files, Segment segment, List<SignalSpec> record)
      throws IOException, FormatException {
    WfdbHeader header = segment.header().orElseThrow();
    SegmentFrames frames =
        SegmentFrames.open(files, segment.headerName(), header, segment.frames());
    return new MappedSegment(frames, header.signals(), record, segment.places());
  }

  void read(int[][] columns, int at, int frameCount) throws IOException, FormatException {
    int[][] targets = new int[places.length][];
    boolean[] present = new boolean[columns.length];
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) {
        targets[i] = columns[places[i]];
        present[places[i]] = true;
      } else {
        targets[i] = dropped(i, at + frameCount);
      }
    }
    frames.read(targets, at, frameCount);
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) {
        int n = own.get(i).samplesPerFrame();
        Lead to = record.get(places[i]).lead();
        rescale(own.get(i).lead(), to, targets[i], at * n, (at + frameCount) * n);
      }
    }
    for (int s = 0; s < columns.length; s++) {
      if (!present[s]) {
        int n = record.get(s).samplesPerFrame();
        Arrays.fill(columns[s], at * n, (at + frameCount) * n, SignalWindow.INVALID_SAMPLE);
      }
    }
  }

  private int[] dropped(int signal, int frameCount) {
    int samples = Math.multiplyExact(frameCount, own.get(signal).samplesPerFrame());
    if (dropped[signal].length < samples) {
      dropped[signal] = new int[samples];
    }
    return dropped[signal];
  }

  private static void rescale(Lead from, Lead to, int[] column, int start, int end) {
    if (from.gain() == to.gain() && from.baseline() == to.baseline()) {
      return;
    }
    double scale = to.gain() / from.gain();
    for (int i = start; i < end; i++) {
      if (column[i] != SignalWindow.INVALID_SAMPLE) {
        double value = ((double) column[i] - from.baseline()) * scale + to.baseline();
        column[i] =
            (int) Math.max(Integer.MIN_VALUE + 1, Math.min(Integer.MAX_VALUE, Math.rint(value)));
      }
    }
  }

  void skip(long frameCount) throws IOException, FormatException {
    frames.skip(frameCount);
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}
