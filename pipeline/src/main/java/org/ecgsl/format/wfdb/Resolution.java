package org.ecgsl.format.wfdb;

import org.ecgsl.signal.SignalWindow;

/**
 * Which samples of a record are shown where its signals have different rates.
 *
 * <p>A frame holds what all signals record in one frame period: one sample of the slowest, several
 * of the faster ones (PhysioNet, header(5), "samples per frame").
 */
public enum Resolution {

  /**
   * One sample per frame: faster signals are averaged over the frame, the quotient truncated
   * towards zero as the WFDB library does, invalid if any of its samples is.
   */
  FRAME {
    @Override
    int samplesPerFrame(int largest) {
      return 1;
    }

    @Override
    void fill(
        int[] stored, int from, int perFrame, int[] out, int at, int count, int samplesPerFrame) {
      for (int i = 0; i < count; i++) {
        out[at + i] = mean(stored, (from + i) * perFrame, (from + i + 1) * perFrame);
      }
    }

    private static int mean(int[] stored, int from, int to) {
      long sum = 0;
      for (int i = from; i < to; i++) {
        if (stored[i] == SignalWindow.INVALID_SAMPLE) {
          return SignalWindow.INVALID_SAMPLE;
        }
        sum += stored[i];
      }
      return (int) (sum / (to - from));
    }
  },

  /** As many samples per frame as the fastest signal has: those of slower ones are repeated. */
  HIGH {
    @Override
    int samplesPerFrame(int largest) {
      return largest;
    }

    @Override
    void fill(
        int[] stored, int from, int perFrame, int[] out, int at, int count, int samplesPerFrame) {
      if (perFrame == samplesPerFrame) {
        System.arraycopy(stored, from, out, at, count);
        return;
      }
      int frame = from / samplesPerFrame;
      int phase = from % samplesPerFrame;
      for (int i = at; i < at + count; i++) {
        out[i] = stored[frame * perFrame + (int) ((long) phase * perFrame / samplesPerFrame)];
        phase++;
        if (phase == samplesPerFrame) {
          phase = 0;
          frame++;
        }
      }
    }
  };

  /**
   * Samples shown per frame.
   *
   * @param largest samples per frame of the fastest signal
   */
  abstract int samplesPerFrame(int largest);

  /**
   * Makes the samples shown of one signal from the stored ones of whole frames.
   *
   * @param stored samples from the start of a frame
   * @param from the first sample to show, counted from there in samples shown
   * @param perFrame stored samples per frame
   * @param at where to put the first in {@code out}
   * @param count samples to show
   * @param samplesPerFrame samples shown per frame
   */
  abstract void fill(
      int[] stored, int from, int perFrame, int[] out, int at, int count, int samplesPerFrame);
}
