package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.util.Optional;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/** Cuts frames into windows, at the resolution wanted. */
final class WfdbWindowCursor implements WindowCursor {

  /** Stored samples of the fastest signal that are resampled at once: they stay in the cache. */
  private static final int CHUNK_SAMPLES = 1 << 14;

  private final EcgRecord record;
  private final Frames frames;
  private final int[] perFrame;
  private final Resolution resolution;
  private final int shownPerFrame;
  private final int windowSamples;
  private final int chunkFrames;
  private long position;

  /** The frame that is read next. */
  private long nextFrame;

  /** The frames read last, the final one perhaps not wholly shown; null if one is one sample. */
  private final int[][] columns;

  private int heldFrames;
  private boolean heldGap;

  /**
   * @param perFrame stored samples per frame of each signal
   */
  WfdbWindowCursor(
      EcgRecord record, Frames frames, int[] perFrame, Resolution resolution, int windowSamples) {
    this.record = record;
    this.frames = frames;
    this.perFrame = perFrame.clone();
    this.resolution = resolution;
    this.windowSamples = windowSamples;
    int largest = 1;
    for (int samples : perFrame) {
      largest = Math.max(largest, samples);
    }
    this.shownPerFrame = resolution.samplesPerFrame(largest);
    long length = record.lengthSamples() / shownPerFrame;
    this.chunkFrames = (int) Math.min(length, Math.max(1, CHUNK_SAMPLES / largest));
    this.columns = largest == 1 ? null : new int[perFrame.length][];
    for (int s = 0; largest > 1 && s < perFrame.length; s++) {
      // One more: a chunk may begin and end within a frame.
      columns[s] = new int[(int) Math.min(length, chunkFrames + 1) * perFrame[s]];
    }
  }

  @Override
  public Optional<SignalWindow> next() throws IOException, FormatException {
    leaveOutGap();
    int length = (int) Math.min(windowSamples, record.lengthSamples() - position);
    if (length == 0) {
      return Optional.empty();
    }
    int[][] samples = new int[perFrame.length][length];
    if (columns == null) {
      frames.read(samples, 0, length);
      nextFrame += length;
    } else {
      int chunk = (int) Math.min(length, (long) chunkFrames * shownPerFrame);
      for (int at = 0; at < length; at += chunk) {
        resample(samples, at, Math.min(chunk, length - at));
      }
    }
    SignalWindow window =
        new SignalWindow(position, record.samplingRate(), record.leads(), samples);
    position += length;
    return Optional.of(window);
  }

  private void resample(int[][] samples, int at, int count) throws IOException, FormatException {
    long first = (position + at) / shownPerFrame;
    long end = (position + at + count - 1) / shownPerFrame + 1;
    keep((int) (nextFrame - first));
    int fresh = (int) (end - nextFrame);
    heldGap = fresh == 0 ? heldGap : frames.nextRecorded() >= end;
    frames.read(columns, heldFrames, fresh);
    heldFrames += fresh;
    nextFrame = end;
    int from = (int) (position + at - first * shownPerFrame);
    for (int s = 0; s < samples.length; s++) {
      resolution.fill(columns[s], from, perFrame[s], samples[s], at, count, shownPerFrame);
    }
  }

  /** Moves the last of the frames held to the start. */
  private void keep(int kept) {
    for (int s = 0; s < columns.length; s++) {
      int n = perFrame[s];
      System.arraycopy(columns[s], (heldFrames - kept) * n, columns[s], 0, kept * n);
    }
    heldFrames = kept;
  }

  private void leaveOutGap() throws IOException, FormatException {
    if (heldGap || nextFrame <= position / shownPerFrame) {
      long recorded = frames.nextRecorded() * shownPerFrame;
      if (recorded >= position + windowSamples) {
        skipTo(recorded);
      }
    }
  }

  @Override
  public void skipTo(long sample) throws IOException, FormatException {
    long target = Math.min(sample, record.lengthSamples());
    if (target < record.lengthSamples()) {
      target -= target % windowSamples;
    }
    if (target <= position) {
      return;
    }
    long frame = target / shownPerFrame;
    // The frame the last window ended in has been read, and the target may lie in it.
    if (frame >= nextFrame) {
      frames.skip(frame - nextFrame);
      nextFrame = frame;
      heldFrames = 0;
    }
    position = target;
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}
