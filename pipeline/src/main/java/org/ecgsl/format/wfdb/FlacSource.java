package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.io.InputStream;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;

/**
 * Signals compressed by FLAC (PhysioNet, signal(5), formats 508, 516, 524): one channel each, all
 * of one rate, so that each frame is as many samples of every channel.
 */
final class FlacSource implements FrameSource {

  private static final int SMALL_FRAME = 1 << 12;

  private final InputStream in;
  private final FlacDecoder decoder;
  private final int perFrame;
  private int next;
  private int end;

  private FlacSource(InputStream in, FlacDecoder decoder, int perFrame) {
    this.in = in;
    this.decoder = decoder;
    this.perFrame = perFrame;
  }

  /**
   * Reads what stands before the samples.
   *
   * @param in at the start of the stream
   * @throws FormatException if the stream is not what the header says
   */
  static FlacSource open(InputStream in, SignalGroup group, long fileBytes, String place)
      throws IOException, FormatException {
    FlacDecoder decoder = new FlacDecoder(in, fileBytes, place);
    int perFrame = group.signals().get(0).samplesPerFrame();
    if (group.signals().stream().anyMatch(signal -> signal.samplesPerFrame() != perFrame)) {
      throw new FormatException(
          new FormatError.UnsupportedLayout(
              place, Message.of("FLAC signals of different rates in one file")));
    }
    // A frame is decoded whole; compressed samples say nothing of how many there may be.
    if (group.frameSamples() > Math.max(SMALL_FRAME, fileBytes)) {
      throw new FormatException(
          new FormatError.UnsupportedLayout(
              place, Message.of("frames of %,d FLAC samples", group.frameSamples())));
    }
    if (decoder.channels() != group.signals().size()
        || decoder.sampleBits() != group.format().bits()) {
      throw new FormatException(
          new FormatError.MalformedFile(
              place,
              Message.of("FLAC"),
              Message.of(
                  "%d channels of %d bits where the header has %d signals of %d",
                  decoder.channels(),
                  decoder.sampleBits(),
                  group.signals().size(),
                  group.format().bits())));
    }
    return new FlacSource(in, decoder, perFrame);
  }

  /** Whole frames in the stream, which is decoded if it does not state its length. */
  long frames() throws IOException, FormatException {
    long samples = decoder.totalSamples();
    if (samples == 0) {
      for (int block = decoder.nextBlock(); block > 0; block = decoder.nextBlock()) {
        samples += block;
      }
    }
    return samples / perFrame;
  }

  @Override
  public int read(int[][] columns, int at, int frames) throws IOException, FormatException {
    int to = at * perFrame;
    int wanted = (at + frames) * perFrame;
    while (to < wanted && fill()) {
      int count = Math.min(wanted - to, end - next);
      for (int s = 0; s < columns.length; s++) {
        System.arraycopy(decoder.block()[s], next, columns[s], to, count);
      }
      next += count;
      to += count;
    }
    return to / perFrame - at;
  }

  /** Blocks between have to be decoded to know where they end. */
  @Override
  public void skip(long frames) throws IOException, FormatException {
    long left = frames * perFrame;
    while (left > 0 && fill()) {
      int count = (int) Math.min(left, end - next);
      next += count;
      left -= count;
    }
  }

  private boolean fill() throws IOException, FormatException {
    if (next == end) {
      next = 0;
      end = decoder.nextBlock();
    }
    return next < end;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
