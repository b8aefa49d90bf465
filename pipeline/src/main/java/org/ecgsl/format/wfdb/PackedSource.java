package org.ecgsl.format.wfdb;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Decodes bit-packed samples, a chunk of blocks at a time: bytes to integers in file order, then
 * integers to their signals. Two plain passes over a chunk that stays in the cache are faster than
 * one that asks for every sample where it belongs.
 */
final class PackedSource implements FrameSource {

  private static final int CHUNK_BLOCKS = 8_192;

  private final InputStream in;
  private final Packing packing;
  private final int[] perFrame;
  private final byte[] bytes;
  private final int[] decoded;
  private int next;
  private int end;

  /** Where in a frame the next sample stands: its signal, and which of that signal's. */
  private int signal;

  private int within;

  /**
   * @param in at the first sample
   * @param fileBytes length of the file, so that small files take small buffers
   */
  PackedSource(InputStream in, SignalGroup group, long fileBytes) {
    this.in = in;
    this.packing = group.format().packing();
    this.perFrame = group.signals().stream().mapToInt(SignalSpec::samplesPerFrame).toArray();
    int blocks = (int) Math.min(CHUNK_BLOCKS, fileBytes / packing.bytesPerBlock() + 1);
    this.bytes = new byte[blocks * packing.bytesPerBlock()];
    this.decoded = new int[blocks * packing.samplesPerBlock()];
  }

  @Override
  public int read(int[][] columns, int at, int frames) throws IOException {
    int frame = at;
    while (frame < at + frames) {
      if (next == end && !refill()) {
        return frame - at;
      }
      int width = perFrame.length;
      int whole = Math.min(at + frames - frame, (end - next) / width);
      if (whole > 0 && isPlain()) {
        deinterleave(columns, frame, whole);
        frame += whole;
      } else {
        frame += step(columns, frame);
      }
    }
    return frames;
  }

  /** Whether the next samples are one of each signal, in turn. */
  private boolean isPlain() {
    if (signal != 0 || within != 0) {
      return false;
    }
    for (int samples : perFrame) {
      if (samples != 1) {
        return false;
      }
    }
    return true;
  }

  private void deinterleave(int[][] columns, int frame, int frames) {
    int width = perFrame.length;
    for (int s = 0; s < width; s++) {
      int[] column = columns[s];
      for (int i = frame, from = next + s; i < frame + frames; i++, from += width) {
        column[i] = decoded[from];
      }
    }
    next += frames * width;
  }

  /** Copies the next samples of one signal in one frame; 1 if that ends the frame. */
  private int step(int[][] columns, int frame) {
    int count = Math.min(perFrame[signal] - within, end - next);
    System.arraycopy(decoded, next, columns[signal], frame * perFrame[signal] + within, count);
    next += count;
    within += count;
    if (within < perFrame[signal]) {
      return 0;
    }
    within = 0;
    signal++;
    if (signal < perFrame.length) {
      return 0;
    }
    signal = 0;
    return 1;
  }

  private boolean refill() throws IOException {
    int length = in.readNBytes(bytes, 0, bytes.length);
    // Of a last, partial block only the samples that are whole count.
    int blocks = (length + packing.bytesPerBlock() - 1) / packing.bytesPerBlock();
    packing.unpack(bytes, decoded, blocks);
    next = 0;
    end = (int) packing.samplesIn(length);
    return end > 0;
  }

  @Override
  public void skip(long frames) throws IOException {
    long samples = 0;
    for (int count : perFrame) {
      samples += frames * count;
    }
    long buffered = Math.min(samples, end - next);
    next += (int) buffered;
    long rest = samples - buffered;
    try {
      in.skipNBytes(rest / packing.samplesPerBlock() * packing.bytesPerBlock());
    } catch (EOFException e) {
      return;
    }
    int inBlock = (int) (rest % packing.samplesPerBlock());
    if (inBlock > 0 && refill()) {
      next = Math.min(inBlock, end);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
